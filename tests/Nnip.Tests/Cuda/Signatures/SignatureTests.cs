using System.Reflection;
using System.Runtime.InteropServices;
using Nnip.Cuda.Interop;
using NUnit.Framework;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>Every declaration of a native function and every native constant of Nnip.Cuda is what NVIDIA's headers say.</summary>
public class SignatureTests
{
    private static readonly Type[] Interop = [.. typeof(NativeLibraries).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(NativeLibraries).Namespace && SignatureCheck.Imports(type).Any())];

    private static IEnumerable<MethodInfo> Imports => Interop.SelectMany(SignatureCheck.Imports);

    [Test]
    public void Functions_are_declared_as_in_the_headers() =>
        Assert.That(Imports.SelectMany(import => SignatureCheck.Complaints(import, SignatureTable.Cuda118)), Is.Empty);

    [Test]
    public void Every_declared_function_is_seen_by_the_check()
    {
        var declared = typeof(NativeLibraries).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            .Where(method => method.GetCustomAttribute<LibraryImportAttribute>() is not null)
            .Select(method => method.GetCustomAttribute<LibraryImportAttribute>()!.EntryPoint ?? method.Name);
        Assert.That(Imports.Select(SignatureCheck.EntryPoint), Is.EquivalentTo(declared));
    }

    [Test]
    public void Every_function_of_the_table_is_declared() =>
        Assert.That(SignatureTable.Cuda118.Functions.Keys, Is.SubsetOf(Imports.Select(SignatureCheck.EntryPoint)));

    [Test]
    public void Enumerations_have_the_values_of_the_headers() =>
        Assert.That(EnumName.All.SelectMany(e => SignatureCheck.Complaints(e.Key, e.Value, SignatureTable.Cuda118)), Is.Empty);

    [Test]
    public void Every_enumeration_that_is_passed_is_checked()
    {
        var passed = Imports
            .SelectMany(import => import.GetParameters().Select(parameter => parameter.ParameterType).Append(import.ReturnType))
            .Select(type => type.HasElementType ? type.GetElementType()! : type).Where(type => type.IsEnum).Distinct();
        Assert.That(EnumName.All.Keys, Is.EquivalentTo(passed));
    }

    [Test]
    public void A_planted_wrong_signature_is_found()
    {
        var found = SignatureCheck.Imports(typeof(PlantedSignatures))
            .SelectMany(
                import => SignatureCheck.Complaints(import, SignatureTable.Cuda118), (import, complaint) => (import.Name, complaint));
        Assert.That(found, Is.EquivalentTo(PlantedSignatures.Expected));
    }

    [Test]
    public void A_planted_wrong_constant_is_found() =>
        Assert.That(SignatureCheck.Complaints(typeof(PlantedStatus), EnumName.All[typeof(CublasStatus)], SignatureTable.Cuda118),
            Is.EqualTo(["PlantedStatus.AllocFailed is 2, in the header 3", "PlantedStatus.Tired: not in the table"]));
}

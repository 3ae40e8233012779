using System.Reflection;
using System.Runtime.InteropServices;

namespace Nnip.Tests.Cuda.Signatures;

/// <summary>Compares managed declarations of native functions and enumerations with the table of the headers.</summary>
internal static class SignatureCheck
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>
    /// The native functions a class declares. Where the import was generated this is the inner method that is really called, in which
    /// references have become pointers.
    /// </summary>
    public static IEnumerable<MethodInfo> Imports(Type type) =>
        type.GetMethods(Declared).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));

    /// <summary>Name under which the library exports the function.</summary>
    public static string EntryPoint(MethodInfo import) => import.GetCustomAttribute<DllImportAttribute>()!.EntryPoint ?? import.Name;

    /// <summary>What is wrong with a declared function, one line for each fault.</summary>
    public static IEnumerable<string> Complaints(MethodInfo import, SignatureTable table)
    {
        string name = EntryPoint(import);
        if (!table.Functions.TryGetValue(name, out var header))
        {
            yield return $"{name}: not in the table";
            yield break;
        }
        string library = import.GetCustomAttribute<DllImportAttribute>()!.Value;
        if (library != $"nnip-{header.Library}")
            yield return $"{name}: imported from {library}, but the header is that of {header.Library}";
        if (!Shape.Fits(header.Result, Shape.Of(import.ReturnType)))
            yield return $"{name}: returns {Shape.Of(import.ReturnType)}, in the header {header.Result}";
        var parameters = import.GetParameters();
        if (parameters.Length != header.Arguments.Length)
        {
            yield return $"{name}: {parameters.Length} arguments, in the header {header.Arguments.Length}";
            yield break;
        }
        for (int i = 0; i < parameters.Length; i++)
        {
            string shape = Shape.Of(parameters[i].ParameterType);
            if (!Shape.Fits(header.Arguments[i], shape))
                yield return $"{name}: argument {i + 1} ({parameters[i].Name}) is {shape}, in the header {header.Arguments[i]}";
        }
    }

    /// <summary>What is wrong with the values of an enumeration, one line for each fault.</summary>
    public static IEnumerable<string> Complaints(Type enumeration, EnumName name, SignatureTable table)
    {
        var constants = table.Constants.ToDictionary(c => EnumName.Key(c.Key), c => c.Value);
        foreach (var (member, value) in Enum.GetNames(enumeration).Zip(Enum.GetValues(enumeration).Cast<object>()))
        {
            long number = Convert.ToInt64(value, null);
            if (!constants.TryGetValue(name.Of(member), out long header))
                yield return $"{enumeration.Name}.{member}: not in the table";
            else if (header != number)
                yield return $"{enumeration.Name}.{member} is {number}, in the header {header}";
        }
    }
}

using System.Diagnostics;
using Nnip.Empirical;
using Nnip.Models;
using Nnip.Networks;
using Nnip.Tests.Fixtures;
using NUnit.Framework;

namespace Nnip.Tests.Models;

public class ModelFileTests
{
    private static IEnumerable<Potential> Kinds()
    {
        ulong seed = 0;
        foreach (var readout in Enum.GetValues<Readout>())
            foreach (var sharing in Enum.GetValues<NetworkSharing>())
                foreach (bool residual in new[] { false, true })
                    foreach (string[] species in new string[][] { ["Si"], ["Hf", "O"], ["O", "Hf", "Si"] })
                        yield return Samples.Potential(readout, sharing, residual, Activation.Silu, species, seed: ++seed);
        yield return new RandomPotential { Reduced = 3 }.Build();
        yield return new RandomPotential { ImageAtoms = 7 }.Build();
        yield return new RandomPotential { Convolutions = [new(3, 4, 2), new(2, 3)] }.Build();
        yield return new RandomPotential
        {
            Convolutions = [new(2, 3)],
            Sharing = NetworkSharing.Shared,
            Residual = true,
            Hidden = [],
        }.Build();
        yield return new RandomPotential { Reduced = 2, Readout = Readout.Global, Residual = true }.Build();
        foreach (var activation in Enum.GetValues<Activation>())
            yield return Samples.Potential(activation: activation, seed: ++seed);
        yield return Samples.Potential(seed: ++seed) with { PairTerms = SomePairTerms.Of(["Hf", "O"], 1.0 / 3) };
    }

    [Test]
    public void Every_kind_of_potential_survives_bit_for_bit()
    {
        foreach (var potential in Kinds())
        {
            using var file = new MemoryStream();
            ModelFile.Save(potential, file);
            file.Position = 0;
            var read = ModelFile.Load(file);
            string kind = $"{potential.Network.Readout} {potential.Network.Sharing} {potential.Network.Activation} "
                + $"residual {potential.Network.Residual}";
            Assert.That(read.Settings with { Species = potential.Settings.Species }, Is.EqualTo(potential.Settings), kind);
            Assert.That(read.Species, Is.EqualTo(potential.Species), kind);
            Assert.That(read.Parameters, Is.EqualTo(potential.Parameters).AsCollection, kind);
            Assert.That(read.Mean, Is.EqualTo(potential.Mean).AsCollection, kind);
            Assert.That(read.Projections?.Select(p => p.Matrix), Is.EqualTo(potential.Projections?.Select(p => p.Matrix)), kind);
            Assert.That(read.Sigma, Is.EqualTo(potential.Sigma).AsCollection, kind);
            Assert.That(read.ReferenceEnergies, Is.EqualTo(potential.ReferenceEnergies).AsCollection, kind);
            Assert.That(read.Notes, Is.EquivalentTo(potential.Notes), kind);
            Assert.That(PairTermsText.Write(read.PairTerms.Settings), Is.EqualTo(PairTermsText.Write(potential.PairTerms.Settings)), kind);
            Assert.That(read.PairTerms.At(0, 0, 1.7), Is.EqualTo(potential.PairTerms.At(0, 0, 1.7)), kind);
            Assert.That(read.Network.Activation, Is.EqualTo(potential.Network.Activation), kind);
            Assert.That(read.Network.Readout, Is.EqualTo(potential.Network.Readout), kind);
            Assert.That(read.Network.Sharing, Is.EqualTo(potential.Network.Sharing), kind);
            Assert.That(read.Network.Residual, Is.EqualTo(potential.Network.Residual), kind);
            Assert.That(read.Network.ImageAtoms, Is.EqualTo(potential.Network.ImageAtoms), kind);
            Assert.That(read.Network.Convolutions, Is.EqualTo(potential.Network.Convolutions), kind);
            Assert.That(read.Network.Hidden, Is.EqualTo(potential.Network.Hidden), kind);
        }
    }

    [TestCase(0, "1")]
    [TestCase(3, "2")]
    public void Only_a_projection_needs_version_2(int reduced, string version)
    {
        using var file = new MemoryStream();
        ModelFile.Save(new RandomPotential { Reduced = reduced }.Build(), file);
        file.Position = 0;
        Assert.That(new SafetensorsReader(file, "model").Metadata["version"], Is.EqualTo(version));
    }

    [Test]
    public void Pair_terms_alone_survive_without_a_network()
    {
        var potential = Nnip.Models.Potential.OfPairTerms(["Hf", "O"], SomePairTerms.Of(["Hf", "O"], 1.0 / 3)) with
        {
            ReferenceEnergies = [-1.0 / 3, 2],
        };
        using var file = new MemoryStream();
        ModelFile.Save(potential, file);
        Assert.That(System.Text.Encoding.UTF8.GetString(file.ToArray()), Does.Not.Contain("network"));
        file.Position = 0;
        var read = ModelFile.Load(file);
        Assert.That(read.HasNetwork, Is.False);
        Assert.That(read.Cutoff, Is.EqualTo(potential.Cutoff));
        Assert.That(read.ReferenceEnergies, Is.EqualTo(potential.ReferenceEnergies));
        Assert.That(read.PairTerms.At(0, 1, 1.7), Is.EqualTo(potential.PairTerms.At(0, 1, 1.7)));
    }

    [Test]
    public void The_tensors_cover_every_parameter_once()
    {
        foreach (var potential in Kinds())
        {
            var used = new int[potential.Parameters.Length];
            foreach (var part in ModelTensors.Of(potential.Network, potential.Settings.Species))
                for (int i = 0; i < part.Length; i++)
                    used[part.Offset + i]++;
            Assert.That(used, Is.All.EqualTo(1), potential.Network.Readout.ToString());
        }
    }

    [TestCase(Readout.Local, NetworkSharing.PerSpecies, "network.Hf.layer0.weight network.Hf.layer0.bias network.O.layer0.weight "
        + "network.O.layer0.bias network.Hf.layer1.weight network.Hf.layer1.bias network.O.layer1.weight network.O.layer1.bias "
        + "network.Hf.skip network.O.skip")]
    [TestCase(Readout.Local, NetworkSharing.Shared,
        "network.shared.layer0.Hf.weight network.shared.layer0.bias network.shared.layer0.O.weight "
        + "network.shared.layer1.weight network.shared.layer1.bias network.Hf.skip network.O.skip")]
    [TestCase(Readout.Global, NetworkSharing.Shared,
        "network.shared.layer0.weight network.shared.layer0.bias "
        + "network.shared.layer1.weight network.shared.layer1.bias network.shared.skip")]
    public void Tensors_have_readable_names(Readout readout, NetworkSharing sharing, string names)
    {
        var potential = Samples.Potential(readout, sharing, residual: true, hidden: [4]);
        Assert.That(ModelTensors.Of(potential.Network, ["Hf", "O"]).Select(part => part.Name), Is.EqualTo(names.Split(' ')));
    }

    [Test]
    public void Saving_twice_gives_the_same_bytes()
    {
        using MemoryStream first = new(), second = new();
        ModelFile.Save(Samples.Potential(), first);
        ModelFile.Save(Samples.Potential(), second);
        Assert.That(second.ToArray(), Is.EqualTo(first.ToArray()).AsCollection);
    }

    [Test]
    public void Saving_replaces_an_older_model()
    {
        string folder = Directory.CreateTempSubdirectory("nnip-model-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.nnip");
            ModelFile.Save(Samples.Potential(seed: 3), path);
            ModelFile.Save(Samples.Potential(seed: 4), path);
            Assert.That(ModelFile.Load(path).Parameters, Is.EqualTo(Samples.Potential(seed: 4).Parameters).AsCollection);
            Assert.That(Directory.GetFileSystemEntries(folder), Has.Length.EqualTo(1));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Plain_Python_reads_the_weights_and_checks_the_checksum()
    {
        const string program = """
            import hashlib, json, struct, sys
            raw = open(sys.argv[1], 'rb').read()
            n, = struct.unpack('<Q', raw[:8])
            header = json.loads(raw[8:8 + n])
            assert (8 + n) % 8 == 0
            meta = header['__metadata__']
            digest = meta['sha256'].encode()
            assert hashlib.sha256(raw.replace(digest, b'0' * 64)).hexdigest().encode() == digest
            tensor = header['network.O.layer1.weight']
            begin, end = tensor['data_offsets']
            values = struct.unpack('<%dd' % ((end - begin) // 8), raw[8 + n + begin:8 + n + end])
            print(meta['format'], meta['version'], meta['species'], json.loads(meta['descriptor'])['cutoff'], tensor['dtype'],
                tensor['shape'])
            print(*map(float.hex, values))
            """;
        var potential = Samples.Potential();
        string path = Path.GetTempFileName();
        try
        {
            ModelFile.Save(potential, path);
            string[] lines = RunPython(program, path).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(lines[0], Is.EqualTo("nnip 1 Hf,O 4.7 F64 [3, 5]"));
            int offset = potential.Network.Layer(1, 1).WeightOffset;
            Assert.That(lines[1].Split(' ').Select(FromHex), Is.EqualTo(potential.Parameters[offset..(offset + 15)]).AsCollection);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string RunPython(string program, string argument)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(program);
        start.ArgumentList.Add(argument);
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("python3 is not installed");
        }
        using (process)
        {
            string output = process!.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, error);
            return output;
        }
    }

    private static double FromHex(string text)
    {
        int mantissa = text.IndexOf("0x", StringComparison.Ordinal) + 4, exponent = text.IndexOf('p', StringComparison.Ordinal);
        double fraction = Convert.ToInt64(text[mantissa..exponent], 16) / Math.Pow(2, 4 * (exponent - mantissa));
        double value = (text[mantissa - 2] - '0' + fraction) * Math.Pow(2, int.Parse(text[(exponent + 1)..], null));
        return text[0] == '-' ? -value : value;
    }
}

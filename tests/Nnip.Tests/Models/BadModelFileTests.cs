using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Nnip.Models;
using NUnit.Framework;

namespace Nnip.Tests.Models;

/// <summary>Files that are no models: each is refused with its own sentence.</summary>
public class BadModelFileTests
{
    private static readonly byte[] Good = Save();

    private static byte[] Save()
    {
        using var file = new MemoryStream();
        ModelFile.Save(Samples.Potential(), file);
        return file.ToArray();
    }

    private static void Refused(byte[] file, string message) =>
        Assert.That(() => ModelFile.Load(new MemoryStream(file), "m.nnip"),
            Throws.TypeOf<InputException>().With.Message.EqualTo("m.nnip: " + message));

    private static int HeaderLength => (int)BinaryPrimitives.ReadUInt64LittleEndian(Good);

    /// <summary>The good file with its header changed, and a right checksum unless <paramref name="seal"/> is off.</summary>
    private static byte[] Edit(Action<JsonObject> change, Action<byte[]>? changeData = null, bool seal = true)
    {
        var json = JsonNode.Parse(Good.AsSpan(8, HeaderLength))!.AsObject();
        byte[] data = Good[(8 + HeaderLength)..];
        change(json);
        changeData?.Invoke(data);
        byte[] header = Encoding.UTF8.GetBytes(json.ToJsonString());
        if (seal && json["__metadata__"]?["sha256"] is { } held)
        {
            string digest = SafetensorsWriter.Checksum(header, data, held.GetValue<string>());
            json["__metadata__"]!["sha256"] = digest;
            header = Encoding.UTF8.GetBytes(json.ToJsonString());
        }
        return Compose(header, data);
    }

    private static byte[] Compose(byte[] header, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }

    private static byte[] EditMetadata(string key, Func<string, string?> change) => Edit(json =>
    {
        var metadata = json["__metadata__"]!.AsObject();
        if (change(metadata[key]?.GetValue<string>() ?? "") is { } value)
            metadata[key] = value;
        else
            metadata.Remove(key);
    });

    [Test]
    public void The_editing_helper_itself_makes_good_files() =>
        Assert.That(ModelFile.Load(new MemoryStream(Edit(_ => { }))).Parameters, Is.EqualTo(Samples.Potential().Parameters).AsCollection);

    [Test]
    public void Cut_short_anywhere()
    {
        for (int length = 0; length < Good.Length; length += length < 600 || Good.Length - length < 50 ? 1 : 97)
            Assert.That(
                () => ModelFile.Load(new MemoryStream(Good[..length]), "m.nnip"),
                Throws.TypeOf<InputException>().With.Message.StartsWith("m.nnip: the file is "), $"{length} bytes");
    }

    [Test]
    public void Any_flipped_byte_is_noticed()
    {
        for (int place = 0; place < Good.Length; place += place < 600 ? 1 : 61)
        {
            byte[] file = [.. Good];
            file[place] ^= 0x04;
            Assert.That(() => ModelFile.Load(new MemoryStream(file), "m.nnip"),
                Throws.TypeOf<InputException>().With.Message.StartsWith("m.nnip: "), $"byte {place}");
        }
    }

    [Test]
    public void Empty() => Refused([], "the file is empty; expected a model file");

    [Test]
    public void Five_bytes() => Refused([1, 2, 3, 4, 5], "the file is cut short after 5 bytes; expected a model file");

    [Test]
    public void Absurd_header_length() =>
        Refused(Encoding.ASCII.GetBytes("2\nLattice=\"5 0 0"),
            "this is no model file: its header would be 7163384725506886194 bytes long; expected 2 to 100000000");

    [Test]
    public void Header_cut_short() => Refused(Good[..100], $"the file is cut short: 92 of {HeaderLength} bytes of the header are there");

    [Test]
    public void Data_cut_short() =>
        Refused(Good[..^3],
            $"the file is cut short: {Good.Length - 11 - HeaderLength} "
            + $"of {Good.Length - 8 - HeaderLength} bytes of the tensor data are there");

    [Test]
    public void Bytes_after_the_end() =>
        Refused([.. Good, 0],
            $"there are bytes after the {Good.Length - 8 - HeaderLength} bytes of tensor data that the header describes; "
            + "expected the end of the file");

    [Test]
    public void Header_that_is_no_json() =>
        Refused(Compose("{\"a\": nonsense}"u8.ToArray(), []), "the header is not JSON; expected a model file");

    [Test]
    public void Header_with_a_key_twice() =>
        Refused(Compose("{\"a\": 1, \"a\": 2}"u8.ToArray(), []), "the header is not JSON; expected a model file");

    [Test]
    public void Header_that_is_no_object() =>
        Refused(Compose("[1, 2]"u8.ToArray(), []), "the header is no JSON object; expected one entry for each tensor");

    [Test]
    public void Metadata_that_is_no_map_of_strings() =>
        Refused(Edit(json => json["__metadata__"]!["version"] = 1), "__metadata__ is no map of strings; expected text for each key");

    [TestCase("{\"dtype\": \"F64\", \"shape\": [1]}")]
    [TestCase("{\"dtype\": \"F64\", \"shape\": [-1], \"data_offsets\": [0, 8]}")]
    [TestCase("{\"dtype\": 64, \"shape\": [1], \"data_offsets\": [0, 8]}")]
    [TestCase("{\"dtype\": \"F64\", \"shape\": [1], \"data_offsets\": [0, 8, 16]}")]
    [TestCase("7")]
    public void Malformed_entry(string entry) =>
        Refused(
            Edit(json => json["reference_energies"] = JsonNode.Parse(entry)),
            "the header entry of tensor 'reference_energies' is malformed; expected dtype, shape and two data_offsets");

    [Test]
    public void Overlapping_tensors() =>
        Refused(
            Edit(json => json["standardisation.Hf.mean"]!["data_offsets"] = new JsonArray(8, 112)),
            "tensor 'standardisation.Hf.mean' begins at byte 8 of the data; expected 16, without gap or overlap");

    [Test]
    public void A_gap_between_tensors() =>
        Refused(
            Edit(json => json.Remove("standardisation.Hf.mean")),
            "tensor 'standardisation.Hf.sigma' begins at byte 120 of the data; expected 16, without gap or overlap");

    [Test]
    public void Offsets_in_the_wrong_order() =>
        Refused(
            Edit(json =>
            {
                json.Clear();
                json["a"] = new JsonObject { ["dtype"] = "U8", ["shape"] = new JsonArray(8), ["data_offsets"] = new JsonArray(0, 8) };
                json["b"] = new JsonObject { ["dtype"] = "U8", ["shape"] = new JsonArray(0), ["data_offsets"] = new JsonArray(8, 4) };
            }),
            "tensor 'b' ends at byte 4 of the data; expected 8 to 2147483591");

    [Test]
    public void Offsets_beyond_the_file() =>
        Refused(
            Edit(json => json["reference_energies"] = new JsonObject
            {
                ["dtype"] = "F64",
                ["shape"] = new JsonArray(1L << 30, 1L << 30, 1L << 30),
                ["data_offsets"] = new JsonArray(0, 1L << 60),
            }),
            "tensor 'reference_energies' ends at byte 1152921504606846976 of the data; expected 0 to 2147483591");

    [Test]
    public void Bytes_that_do_not_fit_the_shape() =>
        Refused(
            Edit(json => json["reference_energies"]!["shape"] = new JsonArray(3)),
            "tensor 'reference_energies' of shape (3) has 16 bytes; expected 24");

    [Test]
    public void Wrong_dtype() =>
        Refused(Edit(json => json["reference_energies"]!["dtype"] = "F32"), "tensor 'reference_energies' has dtype F32; expected F64");

    [Test]
    public void Wrong_shape() =>
        Refused(
            Edit(json => json["network.Hf.layer0.weight"]!["shape"] = new JsonArray(13, 5)),
            "tensor 'network.Hf.layer0.weight' has shape (13, 5); expected (5, 13)");

    [Test]
    public void Missing_tensor() =>
        Refused(
            Edit(json =>
            {
                json["spare"] = json["network.O.layer2.bias"]!.DeepClone();
                json.Remove("network.O.layer2.bias");
            }),
            "tensor 'network.O.layer2.bias' is missing; expected shape (1)");

    [Test]
    public void Unknown_tensor() =>
        Refused(
            Edit(json => json["spare"] = new JsonObject
            {
                ["dtype"] = "F64",
                ["shape"] = new JsonArray(0),
                ["data_offsets"] = new JsonArray(Good.Length - 8 - HeaderLength, Good.Length - 8 - HeaderLength),
            }),
            "tensor 'spare' belongs to no part of this model; expected only tensors that its metadata describes");

    [Test]
    public void Unknown_metadata_is_ignored() =>
        Assert.That(ModelFile.Load(new MemoryStream(Edit(json => json["__metadata__"]!["colour"] = "blue"))).Species,
            Has.Length.EqualTo(2));

    [Test]
    public void Foreign_safetensors() =>
        Refused(
            Compose("{\"w\": {\"dtype\": \"F64\", \"shape\": [1], \"data_offsets\": [0, 8]}}"u8.ToArray(), new byte[8]),
            "this is a safetensors file, but no model of this program; expected metadata format 'nnip'");

    [Test]
    public void Foreign_format() =>
        Refused(EditMetadata("format", _ => "pt"),
            "this is a safetensors file, but no model of this program; expected metadata format 'nnip'");

    [Test]
    public void Newer_version() =>
        Refused(EditMetadata("version", _ => "3"), "the model file has version 3, newer than this program knows; expected 2");

    [TestCase("0")]
    [TestCase("one")]
    public void Impossible_version(string version) =>
        Refused(EditMetadata("version", _ => version), $"the model file version is '{version}'; expected 2");

    [TestCase("[]", "metadata 'pair_terms' is JSON, but no object; expected a JSON object")]
    [TestCase("{\"zbl\": 3}", "metadata 'pair_terms' has 3; expected a map such as {inner: 1, cutoff: 2}")]
    [TestCase("{\"lj\": {}}", "metadata 'pair_terms' has {}; expected its name, lj, to be one of lennard_jones, morse, born_mayer, zbl")]
    [TestCase("{\"zbl\": {\"inner\": true}}", "metadata 'pair_terms' has true; expected a number")]
    [TestCase("{\"zbl\": {\"inner\": 3, \"cutoff\": 2}}", "pair_terms.zbl.inner must be from 0 to below its cutoff 2, but is 3")]
    public void Impossible_pair_terms(string json, string message) => Refused(EditMetadata("pair_terms", _ => json), message);

    [TestCase("version", "2")]
    [TestCase("species", "chemical symbols separated by commas")]
    [TestCase("descriptor", "a JSON object")]
    [TestCase("network", "a JSON object")]
    [TestCase("sha256", "the checksum of the file")]
    public void Missing_metadata(string key, string expected) =>
        Refused(EditMetadata(key, _ => null), $"the metadata has no '{key}'; expected {expected}");

    [Test]
    public void Damaged_data() =>
        Refused(
            Edit(_ => { }, data => data[40] ^= 1, seal: false),
            "the checksum does not match the content: the file was damaged or edited; expected an unchanged model file");

    [Test]
    public void Edited_cutoff() =>
        Refused(
            Edit(json => json["__metadata__"]!["descriptor"] =
                json["__metadata__"]!["descriptor"]!.GetValue<string>().Replace("4.7", "4.8", StringComparison.Ordinal), seal: false),
            "the checksum does not match the content: the file was damaged or edited; expected an unchanged model file");

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "infinity")]
    [TestCase(double.NegativeInfinity, "-infinity")]
    public void Weights_that_are_no_numbers(double value, string name)
    {
        long begin = JsonNode.Parse(Good.AsSpan(8, HeaderLength))!["network.Hf.layer0.weight"]!["data_offsets"]![0]!.GetValue<long>();
        Refused(
            Edit(_ => { }, data => BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan((int)begin + 24), value)),
            $"tensor 'network.Hf.layer0.weight' holds {name} at element 3; expected finite numbers");
    }

    [Test]
    public void Sigma_of_zero() =>
        Refused(
            Edit(_ => { }, data => data.AsSpan(16 + 13 * 8, 8).Clear()),
            "tensor 'standardisation.Hf.sigma' holds 0; expected positive numbers");

    [TestCase("descriptor", "\"type\":\"ace\"", "\"type\":\"soap\"",
        "the descriptor type is 'soap'; expected one of those that this program knows: ace, snap")]
    [TestCase("descriptor", "\"cutoff\":4.7", "\"cut\":4.7", "metadata 'descriptor' has no 'cutoff'")]
    [TestCase("descriptor", "\"cutoff\":4.7", "\"cutoff\":\"4.7\"", "metadata 'descriptor' has cutoff = \"4.7\"; expected a number")]
    [TestCase("descriptor", "\"body_order\":3", "\"body_order\":3.5", "metadata 'descriptor' has body_order = 3.5; expected an integer")]
    [TestCase("descriptor", "{", "", "metadata 'descriptor' is not JSON; expected a JSON object")]
    [TestCase("network", "\"tanh\"", "\"tan\"",
        "metadata 'network' has activation = \"tan\"; expected one of identity, tanh, silu, softplus, gelu, sigmoid, relu, leaky_relu")]
    [TestCase("network", "[5,3]", "[5,-3]", "metadata 'network' has hidden = [5,-3]; expected a list of integers from 1 to 1048576")]
    [TestCase("network", "[5,3]", "[1000000,1000000]",
        "network.hidden is [1000000, 1000000], which makes a network of 2000032000002 parameters; expected at most 268435448")]
    [TestCase("network", "[5,3]", "[1048576,1048576,1048576,1048576]", "network.hidden is [1048576, 1048576, 1048576, 1048576], "
        + "which makes a network of 6597107515394 parameters; expected at most 268435448")]
    [TestCase("network", "[5,3]", "[5,3],\"channels\":[1048576,1048576],\"kernels\":[1,1],\"strides\":[1,1]",
        "network.channels is [1048576, 1048576] with network.hidden [5, 3], which makes a network of 2199165861942 parameters; "
        + "expected at most 268435448")]
    [TestCase("network", "false", "0", "metadata 'network' has residual = 0; expected true or false")]
    [TestCase("network", "false", "false,\"image_atoms\":0", "an image needs at least one atom, but has 0")]
    [TestCase("network", "false", "false,\"image_atoms\":2000000000",
        "an image of 26 descriptors x 2000000000 atoms is too large; expected at most 67108864 elements")]
    [TestCase("network", "\"local\"", "\"linear\"",
        "readout linear has no hidden layers, but hidden widths are given; expected an empty list")]
    [TestCase("species", "Hf,O", "Hf,Q", "species must hold chemical symbols such as Hf, but has 'Q'")]
    public void Wrong_metadata(string key, string from, string to, string message) =>
        Refused(EditMetadata(key, text => text.Replace(from, to, StringComparison.Ordinal)), message);

    [Test]
    public void No_such_file() =>
        Assert.That(
            () => ModelFile.Load("/nowhere/m.nnip"),
            Throws.TypeOf<InputException>().With.Message.EqualTo("/nowhere/m.nnip: there is no such file; expected a model file"));

    [Test]
    public void A_folder()
    {
        string folder = Path.GetTempPath();
        Assert.That(() => ModelFile.Load(folder),
            Throws.TypeOf<InputException>().With.Message.EqualTo($"{folder}: this is a folder; expected a model file"));
    }
}

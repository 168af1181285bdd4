using System.Buffers.Binary;
using System.Text;
using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;

namespace HeLora.Fuzz;

/// <summary>The files of an adapter.</summary>
internal static class AdapterTargets
{
    private const string Module = "model.layers.11.self_attn.q_proj";

    public static FuzzTarget Safetensors { get; } = new("safetensors", ParseSafetensors, SafetensorsSeeds, Tokens(
        "\"dtype\":\"F32\"", "\"BF16\"", "\"F4\"", "\"shape\":[]", "\"data_offsets\":[0,0]", "__metadata__", "null", "[[[[[[[[",
        "9223372036854775807", "-1", "1e9", "\\ud800", "{", "}", "[0,4]", ","));

    public static FuzzTarget PeftConfiguration { get; } = new("peft-config", ParseConfiguration, ConfigurationSeeds, Tokens(
        "\"r\":", "\"lora_alpha\":", "\"target_modules\":", "\"all-linear\"", "\"rank_pattern\":", "\"alpha_pattern\":",
        "\"use_rslora\":true", "\"exclude_modules\":", "(a+)+$", ".*", "[", "{", "}", "null", "1e309", "256", "\\ud800", "|", "(?=", "\\\\d+"));

    private static void ParseSafetensors(byte[] bytes)
    {
        SafetensorsHeader header = SafetensorsHeader.Parse(bytes, bytes.Length);
        long position = 0;
        foreach (TensorInfo tensor in header.Tensors)
        {
            if (tensor.Begin != position || !ReferenceEquals(header.Find(tensor.Name), tensor))
            {
                throw new InvalidOperationException("the tensors do not cover the file or cannot be found");
            }

            position = tensor.End;
        }

        if (header.DataStart + position != bytes.Length)
        {
            throw new InvalidOperationException("the tensors end before the file");
        }
    }

    private static void ParseConfiguration(byte[] bytes)
    {
        PeftConfig configuration = PeftConfig.Parse(bytes);
        configuration.Selects(Module);
        if (configuration.RankOf(Module) is < 1 or > PeftConfig.MaxRank || double.IsNaN(configuration.ScalingOf(Module)))
        {
            throw new InvalidOperationException("a rank or scaling is out of range");
        }
    }

    private static IReadOnlyList<byte[]> SafetensorsSeeds() =>
    [
        File("""{}""", 0),
        File("""{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 24),
        File("""{"__metadata__":{"format":"pt"},"x.lora_A.weight":{"dtype":"BF16","shape":[1,4],"data_offsets":[0,8]},"x.lora_B.weight":{"dtype":"F16","shape":[4,1],"data_offsets":[8,16]}}  """, 16),
        File("""{"z":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"e":{"dtype":"U8","shape":[0,9],"data_offsets":[8,8]}}""", 8),
    ];

    private static byte[][] ConfigurationSeeds() => Tokens(
        """{"peft_type":"LORA","r":16,"lora_alpha":32,"target_modules":["q_proj","v_proj"]}""",
        """{"peft_type":"LORA","r":8,"lora_alpha":16.5,"bias":"none","use_rslora":true,"target_modules":".*\\.(q|v)_proj","rank_pattern":{"layers.11.*q_proj":4},"alpha_pattern":{"^model.layers.0.":8},"modules_to_save":null}""",
        """{"peft_type":"LORA","r":1,"lora_alpha":1,"target_modules":"all-linear","exclude_modules":["lm_head"],"fan_in_fan_out":true,"use_dora":false,"layer_replication":[]}""");

    private static byte[] File(string header, int data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[SafetensorsHeader.LengthFieldSize + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, SafetensorsHeader.LengthFieldSize);
        return bytes;
    }

    private static byte[][] Tokens(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes).ToArray();
}

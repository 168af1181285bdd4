using HeLora.Adapters.Peft;
using HeLora.Adapters.Safetensors;

namespace HeLora.Adapters.Tests.Safetensors;

/// <summary>Damaged files give an <see cref="AdapterFormatException"/> or are still valid; nothing else happens.</summary>
public sealed class SafetensorsFuzzTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud800", "-1", "0", "1e9", "9223372036854775807", "null", "true",
        "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F64\"", "\"BF16\"", "__metadata__", "\ufffd",
    ];

    [Fact]
    public void MutatedFilesNeverCrashTheParser()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [
                TensorData.Create("a.lora_A", SafetensorsDtype.F32, [2, 3], new float[6]),
                TensorData.Create("b", SafetensorsDtype.F16, [4], new float[4]),
                TensorData.Create("c", SafetensorsDtype.F64, [], new float[1]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        byte[] valid = stream.ToArray();
        var random = new GaussianSource(1);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = Mutate(valid, random, fixLength: true);
            try
            {
                SafetensorsHeader header = SafetensorsHeader.Parse(file, file.Length);
                Assert.All(header.Tensors, tensor => Assert.InRange(header.DataStart + tensor.End, 8, file.Length));
            }
            catch (AdapterFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    [Fact]
    public void MutatedConfigurationsNeverCrashTheParser()
    {
        byte[] valid =
            """
            {"peft_type":"LORA","r":8,"lora_alpha":16.5,"use_rslora":true,"bias":"none","rank_pattern":{"a.*b":4},
             "alpha_pattern":{"(c|d)\\.e":1},"target_modules":"(a|b)+\\.c","exclude_modules":["f"],"modules_to_save":null}
            """u8.ToArray();
        var random = new GaussianSource(2);
        for (int i = 0; i < 4_000; i++)
        {
            try
            {
                PeftConfig config = PeftConfig.Parse(Mutate(valid, random, fixLength: false));
                Assert.InRange(config.RankOf("a.x.b"), 1, PeftConfig.MaxRank);
                config.Selects("aab.c");
            }
            catch (AdapterFormatException)
            {
                // Refused, as most are.
            }
        }
    }

    private static byte[] Mutate(byte[] valid, GaussianSource random, bool fixLength)
    {
        List<byte> bytes = [.. valid];
        int count = 1 + (int)(random.NextBits() % 4);
        for (int i = 0; i < count && bytes.Count > 0; i++)
        {
            int position = (int)(random.NextBits() % (ulong)bytes.Count);
            switch (random.NextBits() % 6)
            {
                case 0:
                    bytes[position] ^= (byte)(1 << (int)(random.NextBits() % 8));
                    break;
                case 1:
                    bytes[position] = (byte)random.NextBits();
                    break;
                case 2:
                    bytes.RemoveAt(position);
                    break;
                case 3:
                    bytes.RemoveRange(position, bytes.Count - position);
                    break;
                case 4:
                    int length = Math.Min(bytes.Count - position, (int)(random.NextBits() % 40));
                    bytes.InsertRange(position, bytes.GetRange(position, length));
                    break;
                default:
                    bytes.InsertRange(position, System.Text.Encoding.UTF8.GetBytes(Fragments[random.NextBits() % (ulong)Fragments.Length]));
                    break;
            }

            // Half of the time make the length field fit again, so that the JSON is reached.
            if (fixLength && bytes.Count > 8 && (random.NextBits() & 1) == 0)
            {
                int data = Math.Min(40, bytes.Count - 8);
                byte[] field = BitConverter.GetBytes((long)(bytes.Count - 8 - data));
                for (int k = 0; k < 8; k++)
                {
                    bytes[k] = field[k];
                }
            }
        }

        return [.. bytes];
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using HeLora.Adapters.Peft;

namespace HeLora.Adapters.Tests.Peft;

public sealed class PeftConfigTests
{
    [Fact]
    public void ReadsWhatDecidesTheFunction()
    {
        PeftConfig config = Parse("""{"r":8,"lora_alpha":32,"fan_in_fan_out":true,"unknown":[1,{"a":null}]}""");
        Assert.Equal((8, 32.0, false, true), (config.Rank, config.Alpha, config.UseRslora, config.FanInFanOut));
        Assert.Equal(4.0, config.ScalingOf("h.0.c_attn"));
    }

    [Fact]
    public void RsloraDividesByTheRoot()
    {
        PeftConfig config = Parse("""{"r":8,"lora_alpha":16,"use_rslora":true,"rank_pattern":{"v":16}}""");
        Assert.Equal(16 / Math.Sqrt(8), config.ScalingOf("q"));
        Assert.Equal(4.0, config.ScalingOf("v"));
    }

    // Expected values follow Python's re.match(rf"(.*\.)?({key})$", name).
    [Theory]
    [InlineData("q_proj", "model.layers.0.self_attn.q_proj", true)]
    [InlineData("q_proj", "q_proj", true)]
    [InlineData("proj", "model.q_proj", false)]
    [InlineData("q_proj", "model.q_proj.base", false)]
    [InlineData("self_attn.q_proj", "model.self_attn.q_proj", true)]
    [InlineData("self_attn.q_proj", "model.self_attnXq_proj", true)]
    [InlineData("^model.layers.0.q_proj", "model.layers.0.q_proj", true)]
    [InlineData("^model.layers.0.q_proj", "base.model.layers.0.q_proj", false)]
    [InlineData("^layers.0.q_proj", "model.layers.0.q_proj", false)]
    [InlineData("layers.(0|1).*", "model.layers.1.mlp.up_proj", true)]
    [InlineData("layers.(0|1).*", "model.layers.2.mlp.up_proj", false)]
    [InlineData("q_proj|k_proj", "layers.0.k_proj", true)]
    [InlineData("layers\\.\\d+\\.q", "layers.12.q", true)]
    [InlineData("(?!.*vision).*q", "text.q", true)]
    [InlineData("(?!.*vision).*q", "vision.k", false)]
    [InlineData("^(?!.*vision).*q", "vision.q", false)]
    [InlineData("q_proj$", "layers.0.q_proj", true)]
    [InlineData("(.)\\3", "layers.aa", true)]
    [InlineData("q)|(k", "k", true)]
    [InlineData("q)|(k", "layers.k", false)]
    [InlineData("q)|(k", "layers.q.more", true)]
    public void PatternsMatchAsInPeft(string key, string module, bool matches)
    {
        string text = new JsonObject { ["r"] = 8, ["lora_alpha"] = 8, ["rank_pattern"] = new JsonObject { [key] = 3 }, ["alpha_pattern"] = new JsonObject { [key] = 0.5 } }.ToJsonString();
        PeftConfig config = Parse(text);
        Assert.Equal(matches ? 3 : 8, config.RankOf(module));
        Assert.Equal(matches ? 0.5 : 8, config.AlphaOf(module));
        Assert.Equal(matches ? 0.5 / 3 : 1, config.ScalingOf(module));
    }

    [Fact]
    public void TheFirstMatchingPatternWins()
    {
        PeftConfig config = Parse("""{"r":8,"lora_alpha":8,"rank_pattern":{"b":1,"a.b":2,".*":3},"alpha_pattern":{"a.b":5}}""");
        Assert.Equal((1, 3, 3), (config.RankOf("a.b"), config.RankOf("a.c"), config.RankOf("z")));
        Assert.Equal((5.0, 8.0), (config.ScalingOf("a.b"), config.AlphaOf("b")));
    }

    [Theory]
    [InlineData("""["q_proj","mlp.up"]""", "null", "layers.0.q_proj", true)]
    [InlineData("""["q_proj","mlp.up"]""", "null", "q_proj", true)]
    [InlineData("""["q_proj","mlp.up"]""", "null", "layers.0.mlp.up", true)]
    [InlineData("""["q_proj","mlp.up"]""", "null", "layers.0.attn.up", false)]
    [InlineData("""["q_proj"]""", "null", "layers.0.xq_proj", false)]
    [InlineData("""["q.proj"]""", "null", "layers.0.q_proj", false)]
    [InlineData("[]", "null", "q_proj", false)]
    [InlineData("\"all-linear\"", "null", "anything.at.all", true)]
    [InlineData("\"ALL-LINEAR\"", "null", "anything.at.all", true)]
    [InlineData("\".*(q|v)_proj\"", "null", "layers.0.v_proj", true)]
    [InlineData("\".*(q|v)_proj\"", "null", "layers.0.v_proj.more", false)]
    [InlineData("\"q_proj\"", "null", "layers.0.q_proj", false)]
    [InlineData("\"a|b\"", "null", "ab", false)]
    [InlineData("\"(?!.*vision).*\"", "null", "vision.q", false)]
    [InlineData("""["q_proj"]""", """["layers.1.q_proj"]""", "layers.1.q_proj", false)]
    [InlineData("""["q_proj"]""", """["layers.1.q_proj"]""", "layers.0.q_proj", true)]
    [InlineData("\"all-linear\"", "\".*head\"", "lm_head", false)]
    [InlineData("\"all-linear\"", "\".*head\"", "q_proj", true)]
    public void SelectsModulesAsPeft(string targets, string excluded, string module, bool selected)
    {
        PeftConfig config = PeftConfig.Parse(Encoding.UTF8.GetBytes(
            $$"""{"peft_type":"LORA","r":8,"lora_alpha":8,"target_modules":{{targets}},"exclude_modules":{{excluded}}}"""));
        Assert.Equal(selected, config.Selects(module));
    }

    [Theory]
    [InlineData("peft_type", "\"IA3\"")]
    [InlineData("peft_type", "null")]
    [InlineData("r", "null")]
    [InlineData("r", "0")]
    [InlineData("r", "-8")]
    [InlineData("r", "257")]
    [InlineData("r", "8.5")]
    [InlineData("r", "\"8\"")]
    [InlineData("lora_alpha", "null")]
    [InlineData("lora_alpha", "\"16\"")]
    [InlineData("lora_alpha", "1e999")]
    [InlineData("use_rslora", "1")]
    [InlineData("fan_in_fan_out", "\"yes\"")]
    [InlineData("rank_pattern", "[]")]
    [InlineData("rank_pattern", """{"q":0}""")]
    [InlineData("rank_pattern", """{"q":1000}""")]
    [InlineData("rank_pattern", """{"q":null}""")]
    [InlineData("rank_pattern", """{"q(":8}""")]
    [InlineData("alpha_pattern", """{"q))|((k":8}""")]
    [InlineData("alpha_pattern", """{"q":"8"}""")]
    [InlineData("target_modules", "null")]
    [InlineData("target_modules", "7")]
    [InlineData("target_modules", "[7]")]
    [InlineData("target_modules", "[\"\"]")]
    [InlineData("target_modules", "\"(\"")]
    [InlineData("exclude_modules", "{}")]
    [InlineData("bias", "\"all\"")]
    [InlineData("bias", "\"lora_only\"")]
    [InlineData("bias", "true")]
    [InlineData("use_dora", "true")]
    [InlineData("modules_to_save", """["lm_head"]""")]
    [InlineData("lora_bias", "true")]
    [InlineData("use_qalora", "true")]
    [InlineData("use_bdlora", """{"nblocks":2}""")]
    [InlineData("layer_replication", "[[0,4],[2,5]]")]
    [InlineData("trainable_token_indices", "[1,2]")]
    [InlineData("trainable_token_indices", """{"embed_tokens":[0]}""")]
    [InlineData("target_parameters", """["experts.gate_up"]""")]
    [InlineData("alora_invocation_tokens", "[1]")]
    [InlineData("arrow_config", """{"top_k":3}""")]
    [InlineData("monteclora_config", """{"num_samples":8}""")]
    public void RefusesFieldsByName(string field, string value)
    {
        JsonObject json = Minimal();
        json[field] = JsonNode.Parse(value);
        AdapterFormatException exception = Assert.Throws<AdapterFormatException>(() => PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.StartsWith(field, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use_dora", "false")]
    [InlineData("modules_to_save", "[]")]
    [InlineData("modules_to_save", "null")]
    [InlineData("layer_replication", "null")]
    [InlineData("arrow_config", "null")]
    [InlineData("trainable_token_indices", "{}")]
    [InlineData("loftq_config", """{"loftq_bits":4}""")]
    [InlineData("eva_config", """{"rho":2}""")]
    [InlineData("corda_config", """{"corda_method":"ipm"}""")]
    [InlineData("lora_ga_config", """{"direction":"ArB2r"}""")]
    [InlineData("megatron_config", """{"tensor":1}""")]
    [InlineData("init_lora_weights", "\"gaussian\"")]
    [InlineData("layers_to_transform", "[0,1]")]
    [InlineData("rank_pattern", "null")]
    [InlineData("bias", "null")]
    public void PassesOverWhatDoesNotMatter(string field, string value)
    {
        JsonObject json = Minimal();
        json[field] = JsonNode.Parse(value);
        Assert.Equal(8, PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())).Rank);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"peft_type":"LORA","peft_type":"LORA"}""")]
    [InlineData("""{"peft_type":"\ud800"}""")]
    public void RefusesOtherText(string text) =>
        Assert.Throws<AdapterFormatException>(() => PeftConfig.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void RefusesLargeFilesAndPatterns()
    {
        byte[] large = [.. Encoding.UTF8.GetBytes(Minimal().ToJsonString()), .. Enumerable.Repeat((byte)' ', PeftConfig.MaxFileSize)];
        Assert.Throws<AdapterFormatException>(() => PeftConfig.Parse(large));
        using var directory = new TemporaryDirectory();
        Assert.Contains("big.json", Assert.Throws<AdapterFormatException>(() => PeftConfig.Load(directory.File("big.json", large))).Message, StringComparison.Ordinal);

        JsonObject json = Minimal();
        json["target_modules"] = new string('a', 10_000);
        Assert.Throws<AdapterFormatException>(() => PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    [Fact]
    public void SlowPatternsAreCutOff()
    {
        JsonObject json = Minimal();
        json["target_modules"] = "(?=(a+)+$)b";
        PeftConfig config = PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
        var watch = Stopwatch.StartNew();
        AdapterFormatException exception = Assert.Throws<AdapterFormatException>(() => config.Selects(new string('a', 60) + "!"));
        Assert.StartsWith("target_modules", exception.Message, StringComparison.Ordinal);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 30_000);

        // Without look-around the same nesting runs in linear time.
        json["target_modules"] = "(a+)+$";
        Assert.False(PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString())).Selects(new string('a', 60) + "!"));
    }

    private static JsonObject Minimal() =>
        new() { ["peft_type"] = "LORA", ["r"] = 8, ["lora_alpha"] = 16, ["target_modules"] = new JsonArray("q_proj") };

    private static PeftConfig Parse(string text)
    {
        JsonObject json = Minimal();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(text)!.AsObject())
        {
            json[key] = value?.DeepClone();
        }

        return PeftConfig.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}

using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>Compiler configurations of single modules.</summary>
internal static class LoraConfigs
{
    /// <summary>The configuration of one module that is a site of its own, for sessions of the default length.</summary>
    public static LoraConfig Of(LoraModule module, int batchSize, ParameterProfile profile) => new()
    {
        HiddenSize = module.InputSize,
        OutputSize = module.OutputSize,
        Rank = module.Rank,
        BatchSize = batchSize,
        Profile = profile,
    };
}

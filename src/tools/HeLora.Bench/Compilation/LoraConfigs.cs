using HeLora.Adapters.Peft;
using HeLora.Compiler;

namespace HeLora.Bench;

/// <summary>Configurations of modules.</summary>
internal static class LoraConfigs
{
    /// <summary>One module as a site of its own, in sessions of the usual length.</summary>
    public static LoraConfig Of(LoraModule module, int batchSize, ParameterProfile profile) => new()
    {
        HiddenSize = module.InputSize,
        OutputSize = module.OutputSize,
        Rank = module.Rank,
        BatchSize = batchSize,
        Profile = profile,
    };
}

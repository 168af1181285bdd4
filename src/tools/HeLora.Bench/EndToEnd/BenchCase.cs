using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Measurements;
using HeLora.Protocol;

namespace HeLora.Bench;

/// <summary>One configuration of a sweep.</summary>
/// <param name="Config">The configuration as it is reported.</param>
/// <param name="Lora">The configuration as it is compiled.</param>
/// <param name="CreateModule">Makes the weights of a projection of a site, given the site and the projection's number in the layer.</param>
/// <param name="Model">The model whose layer it is; null where it is none.</param>
internal sealed record BenchCase(
    BenchConfig Config, LoraConfig Lora, Func<SiteShape, ModuleShape, int, LoraModule> CreateModule, ModelShape? Model);

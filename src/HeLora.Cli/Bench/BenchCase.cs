using HeLora.Adapters.Peft;

namespace HeLora.Cli.Bench;

/// <summary>One configuration of a sweep and how its weights are made.</summary>
internal sealed record BenchCase(BenchConfig Config, Func<LoraModule> CreateModule);

namespace HeLora.Cli.Inspect;

/// <summary>The configuration, by PEFT's names.</summary>
internal sealed record ConfigDescription(int R, double LoraAlpha, bool UseRslora, bool FanInFanOut);

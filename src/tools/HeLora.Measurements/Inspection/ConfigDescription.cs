namespace HeLora.Measurements;

/// <summary>The configuration, by PEFT's names.</summary>
public sealed record ConfigDescription(int R, double LoraAlpha, bool UseRslora, bool FanInFanOut);

namespace HeLora.Client.Tests.Streaming;

/// <summary>The process ended before a step.</summary>
internal sealed class CrashException(string step) : Exception($"ended before: {step}");

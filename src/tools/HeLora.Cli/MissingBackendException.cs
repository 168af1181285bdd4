namespace HeLora.Cli;

/// <summary>A backend has a known name but is not available; the message says what it needs.</summary>
internal sealed class MissingBackendException(string message) : Exception(message);

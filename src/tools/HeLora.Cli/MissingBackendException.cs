namespace HeLora.Cli;

/// <summary>A backend that is known and not there; the message says what is missing.</summary>
internal sealed class MissingBackendException(string message) : Exception(message);

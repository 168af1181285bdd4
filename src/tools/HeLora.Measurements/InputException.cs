namespace HeLora.Measurements;

/// <summary>A file that the user named cannot be used; the message is one line for the user and names file and field.</summary>
public sealed class InputException(string message) : Exception(message);

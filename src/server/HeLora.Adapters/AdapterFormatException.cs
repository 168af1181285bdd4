namespace HeLora.Adapters;

/// <summary>An adapter file is malformed or asks for something this library does not compute.</summary>
/// <remarks>The message names the file or field and what was expected of it.</remarks>
public class AdapterFormatException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public AdapterFormatException()
        : base("The adapter is malformed.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The place, the value that was found, and the value that was expected.</param>
    public AdapterFormatException(string? message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">The place, the value that was found, and the value that was expected.</param>
    /// <param name="innerException">The cause.</param>
    public AdapterFormatException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

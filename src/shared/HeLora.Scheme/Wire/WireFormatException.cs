namespace HeLora.Scheme;

/// <summary>Bytes from outside are not the message that was expected; the text names the field and what it should hold.</summary>
public sealed class WireFormatException : FormatException
{
    /// <summary>Makes the exception without a message.</summary>
    public WireFormatException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Field and expected value.</param>
    public WireFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">Field and expected value.</param>
    /// <param name="innerException">The cause.</param>
    public WireFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

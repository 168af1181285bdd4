namespace HeLora.Compiler;

/// <summary>
/// A configuration that cannot be compiled, or a schedule that cannot be loaded; the text names the field and what it
/// should hold.
/// </summary>
public sealed class ScheduleException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ScheduleException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Field and expected value.</param>
    public ScheduleException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">Field and expected value.</param>
    /// <param name="innerException">The cause.</param>
    public ScheduleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws unless a field holds what it should.</summary>
    internal static void Require(bool holds, string field, object? value, string expected)
    {
        if (!holds)
        {
            throw new ScheduleException($"{field}: {value}; expected {expected}");
        }
    }
}

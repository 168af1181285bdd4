namespace HeLora.Compiler;

/// <summary>
/// A configuration cannot be compiled, or a schedule or unit costs cannot be read. The text has the form
/// <c>{field}: {found}; expected {expected}</c>.
/// </summary>
public sealed class ScheduleException : Exception
{
    /// <summary>Makes the exception without a message.</summary>
    public ScheduleException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The field, its value and the expected value.</param>
    public ScheduleException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">The field, its value and the expected value.</param>
    /// <param name="innerException">The cause.</param>
    public ScheduleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws unless a field holds an expected value.</summary>
    internal static void Require(bool holds, string field, object? value, string expected)
    {
        if (!holds)
        {
            throw new ScheduleException($"{field}: {value}; expected {expected}");
        }
    }
}

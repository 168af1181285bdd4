namespace HeLora.Server.Backends;

/// <summary>
/// An encryption of zero that one answer is re-randomised with. Plan code gives it to one unit and disposes it afterwards,
/// whether the unit succeeded or not; it is never used twice.
/// </summary>
public interface IAnswerMask : IDisposable
{
    /// <summary>Bytes, wherever they are held.</summary>
    long MemoryBytes { get; }
}

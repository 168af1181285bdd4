namespace HeLora.Server.Backends;

/// <summary>
/// One site of the streaming plan on a backend: makes blocks offline and answers tokens online, for all sessions. For several
/// threads at once; a backend may compute the jobs of several callers together.
/// </summary>
/// <remarks>
/// With W the integer matrix (the down factor, or for a sealed adapter the product of up and down), (b, a) the client's public
/// key and u_j, e'_j, e''_j fresh for every row j and block, modulo 2^k: a block's answer is row j of
/// a'_j = sum_i W_ji a_i + u_j a + e'_j, its mask m_j = u_j b + e''_j, and the answer at position t is
/// sum_i W_ji z_i[t] + m_j[t]. Answers of both kinds are rounded to the offer's answer bits.
/// </remarks>
public interface IStreamingEngine : IDisposable
{
    /// <summary>Bytes of the weights, wherever they are held.</summary>
    long MemoryBytes { get; }

    /// <summary>Makes a block.</summary>
    /// <param name="job">The block's request, secret and answer.</param>
    /// <returns>The masks of the block's N positions, to be disposed by the caller.</returns>
    IMaskBlock MakeBlock(in BlockJob job);

    /// <summary>Answers tokens at successive positions of one block; allocates nothing.</summary>
    /// <param name="job">The tokens.</param>
    void Answer(in TokenJob job);
}

using HeLora.Rings;

namespace HeLora.Server.Streaming;

/// <summary>What of the server's arithmetic depends on the size of words.</summary>
internal interface IStreamingExecutor : IDisposable
{
    /// <summary>Where masks come from and go to.</summary>
    BufferPool Buffers { get; }

    /// <summary>Bytes of scratch memory.</summary>
    long MemoryBytes { get; }

    /// <summary>The time of every online operation so far.</summary>
    IReadOnlyList<OperationTime> OperationTimes { get; }

    /// <summary>Makes a block: re-randomised products with the uniform polynomials, and masks. One caller at a time.</summary>
    /// <param name="request">Two seeds and the body of the client's public key.</param>
    /// <param name="answer">Receives the rows that the client needs.</param>
    /// <returns>N masks, one after another.</returns>
    AlignedBuffer MakeBlock(ReadOnlySpan<byte> request, Memory<byte> answer);

    /// <summary>Answers tokens at successive positions of one block. One caller at a time, who may make a block meanwhile.</summary>
    /// <param name="block">The block.</param>
    /// <param name="index">The first position's place in it.</param>
    /// <param name="words">The tokens' words as they travelled.</param>
    /// <param name="answers">Receives the tokens' answers.</param>
    void Answer(ServerBlock block, int index, ReadOnlyMemory<byte> words, Memory<byte> answers);
}

using HeLora.Plans;
using HeLora.Scheme;

namespace HeLora.Server.Coefficient;

/// <summary>One privacy policy's way from ciphertexts to answers.</summary>
internal interface IAnswerStep : IDisposable
{
    /// <summary>Tokens that are read and answered together.</summary>
    int Tokens { get; }

    /// <summary>Reads the next tokens' ciphertexts and writes their answers.</summary>
    /// <param name="reader">The request.</param>
    /// <param name="tokens">How many, at most <see cref="Tokens"/>.</param>
    /// <param name="answers">What is left of the answer's memory; shortened by what was written.</param>
    /// <returns>The operations that it took.</returns>
    /// <exception cref="WireFormatException">The message ends early or a residue is not canonical.</exception>
    OperationCounts Answer(ref WireReader reader, int tokens, ref Memory<byte> answers);
}

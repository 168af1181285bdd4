namespace HeLora.Protocol;

/// <summary>The places of a step's numbers in the ciphertexts that travel, for the plans that send ciphertexts.</summary>
public interface ICiphertextLayout : ISiteLayout
{
    /// <summary>The level of input ciphertexts: their limbs less one. Answers have the first limb only.</summary>
    int RequestLevel { get; }

    /// <summary>The most numbers that an input ciphertext can hold.</summary>
    int InputCapacity { get; }

    /// <summary>The most numbers that an answer ciphertext can hold as it is sent.</summary>
    int AnswerCapacity { get; }

    /// <summary>Coefficients of b that an answer carries; it carries all N of a.</summary>
    int AnswerCoefficients { get; }

    /// <summary>The Galois elements whose keys the server needs, ascending.</summary>
    IReadOnlyList<int> GaloisElements();

    /// <summary>Input ciphertexts of a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    int InputCiphertexts(int tokens);

    /// <summary>Answer ciphertexts of a batch.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    int AnswerCiphertexts(int tokens);
}

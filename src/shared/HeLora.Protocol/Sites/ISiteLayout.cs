namespace HeLora.Protocol;

/// <summary>Where every number of a step of one site sits, and so what the step does; the same on both sides.</summary>
public interface ISiteLayout
{
    /// <summary>The plan.</summary>
    PlanKind Plan { get; }

    /// <summary>What of the adapter stays on the server.</summary>
    AdapterPrivacy Privacy { get; }

    /// <summary>N.</summary>
    int Degree { get; }

    /// <summary>d_in.</summary>
    int InputSize { get; }

    /// <summary>The projections that share the input.</summary>
    IReadOnlyList<ModuleShape> Modules { get; }

    /// <summary>Tokens that are evaluated together at most; a larger batch takes several such units.</summary>
    int UnitTokens { get; }

    /// <summary>Limbs less one of input ciphertexts; answers have the first limb.</summary>
    int RequestLevel { get; }

    /// <summary>Numbers that an input ciphertext can hold.</summary>
    int InputCapacity { get; }

    /// <summary>Numbers that an answer ciphertext can hold as it is sent.</summary>
    int AnswerCapacity { get; }

    /// <summary>Coefficients of b that an answer carries.</summary>
    int AnswerCoefficients { get; }

    /// <summary>The Galois elements that the server needs, ascending.</summary>
    IReadOnlyList<int> GaloisElements();

    /// <summary>What the server does for one unit, in order.</summary>
    /// <param name="tokens">Tokens in the unit, 1 to <see cref="UnitTokens"/>.</param>
    IReadOnlyList<ScheduledOperation> Program(int tokens);

    /// <summary>The operations of a batch, whatever their registers.</summary>
    /// <param name="tokens">Tokens of the batch.</param>
    IReadOnlyList<OperationTally> Tally(int tokens);

    /// <summary>Input ciphertexts of a batch.</summary>
    int InputCiphertexts(int tokens);

    /// <summary>Answer ciphertexts of a batch.</summary>
    int AnswerCiphertexts(int tokens);
}

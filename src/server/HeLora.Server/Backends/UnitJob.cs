namespace HeLora.Server.Backends;

/// <summary>One unit of a request of a plan of ciphertexts.</summary>
/// <param name="Program">The operations, in the order in which they depend on one another.</param>
/// <param name="Keys">The client's keys, from <see cref="IBackend.ImportKeys"/> of the same backend.</param>
/// <param name="Masks">A mask for every answer of the unit, by the answer's number.</param>
/// <param name="Inputs">The bodies of the unit's input ciphertexts, <see cref="Protocol.ICiphertextOffer.InputBodySize"/> bytes each.</param>
/// <param name="Answers">Receives the bodies of the unit's answers, <see cref="Protocol.ICiphertextOffer.AnswerBodySize"/> bytes each.</param>
/// <param name="Ticks">
/// The engine adds the time of every operation, in ticks of <see cref="System.Diagnostics.Stopwatch"/>; null where nobody asks, and
/// left alone by an engine that cannot tell.
/// </param>
public readonly record struct UnitJob(
    StagedProgram Program, IBackendKeys Keys, ReadOnlyMemory<IAnswerMask> Masks, ReadOnlyMemory<byte> Inputs, Memory<byte> Answers, long[]? Ticks);

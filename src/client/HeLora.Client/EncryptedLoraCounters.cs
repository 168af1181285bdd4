namespace HeLora.Client;

/// <summary>A snapshot of the counters of an <see cref="EncryptedLora"/>, from its construction on.</summary>
/// <param name="Steps">Steps whose answers were decrypted.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="BytesUp">Bytes of messages to the server. The request of a step is counted once, however often it is sent.</param>
/// <param name="BytesDown">Bytes of the server's answers. The answer of a step is counted when it is decrypted.</param>
/// <param name="Blocks">Blocks of masks that were completed.</param>
/// <param name="Refusals">Answers that were refusals.</param>
public readonly record struct EncryptedLoraCounters(long Steps, long Tokens, long BytesUp, long BytesDown, long Blocks, long Refusals);

namespace HeLora.Server.Backends;

/// <summary>Tokens that are to be answered at successive positions of one block.</summary>
/// <param name="Masks">The block's masks.</param>
/// <param name="Index">The first position's place in the block, 0 to N - 1.</param>
/// <param name="Words">The tokens' words as they travelled, <see cref="Protocol.Streaming.StreamingOffer.InputBodySize"/> bytes a token.</param>
/// <param name="Answers">Receives the answers, <see cref="Protocol.Streaming.StreamingOffer.AnswerBodySize"/> bytes a token.</param>
/// <param name="Times">The engine adds its times.</param>
public readonly record struct TokenJob(
    IMaskBlock Masks, int Index, ReadOnlyMemory<byte> Words, Memory<byte> Answers, StreamingTimes Times);

using HeLora.Scheme;

namespace HeLora.Server.Hazmat;

/// <summary>
/// Sees to it that every position of a spool is answered for one request only, the same bytes any number of times: two requests
/// at one position would tell the client two answers under one mask. Keeps the token limit. One thread at a time.
/// </summary>
/// <param name="shelf">The blocks, which hold the ledger's entries.</param>
/// <param name="degree">N, the positions of a block.</param>
/// <param name="tokenLimit">The most tokens that are answered.</param>
internal sealed class PositionLedger(ServerBlockShelf shelf, int degree, long tokenLimit)
{
    /// <summary>The most tokens that are answered.</summary>
    public long TokenLimit => tokenLimit;

    /// <summary>Tokens answered; retries count once.</summary>
    public long TokensAnswered { get; private set; }

    /// <summary>Enters a request: either all of its positions are new, or all were used for this very request.</summary>
    /// <param name="use">The request.</param>
    /// <exception cref="WireFormatException">A block is missing, or a position was used for another request.</exception>
    /// <exception cref="LimitReachedException">The limit would be exceeded.</exception>
    public void Use(PositionUse use)
    {
        int fresh = 0;
        for (long position = use.Start; position < use.Start + use.Tokens; position++)
        {
            ServerBlock block = shelf.Find(position / degree)
                ?? throw new WireFormatException($"position: {position} is in block {position / degree}; expected a block that was made and kept");
            PositionUse used = block[(int)(position % degree)];
            fresh += used.Tokens == 0 ? 1 : 0;
            if (used.Tokens != 0 && used != use)
            {
                throw new WireFormatException($"position: {position} was used for another request; expected one never used, or the same bytes");
            }
        }

        if (fresh == 0)
        {
            return;
        }

        if (fresh != use.Tokens)
        {
            throw new WireFormatException($"position: some of {use.Start} to {use.Start + use.Tokens - 1} were used; expected none, or the same bytes");
        }

        TokenLimits.Check(use.Tokens, TokensAnswered, tokenLimit);
        for (long position = use.Start; position < use.Start + use.Tokens; position++)
        {
            shelf.Find(position / degree)!.Use((int)(position % degree), use);
        }

        TokensAnswered += use.Tokens;
    }
}

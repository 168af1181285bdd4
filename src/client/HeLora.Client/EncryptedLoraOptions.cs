using HeLora.Protocol.Streaming;

namespace HeLora.Client;

/// <summary>Settings of an <see cref="EncryptedLora"/>. Nothing in them reaches the server.</summary>
public sealed record EncryptedLoraOptions
{
    /// <summary>
    /// A folder in which each streaming site keeps its blocks of masks, in a folder of its own, so that they outlive the process; null keeps
    /// them in memory. The files are as secret as the activations that they will hide. Never copy them.
    /// </summary>
    public string? SpoolDirectory { get; init; }

    /// <summary>Blocks that are kept ready for each streaming site beside the one in use, 1 to 64. A host's own limit may lower it.</summary>
    public int BlocksAhead { get; init; } = 1;

    /// <summary>Tokens whose masks are kept ready for each site of the other plans; 0 makes masks when they are needed.</summary>
    public int TokensAhead { get; init; } = 1;

    /// <summary>
    /// The most bytes that the blocks of all streaming sites may take, in memory or in files. 8 GiB unless set. For each site this counts
    /// <see cref="BlocksAhead"/> blocks, the block in use and one that is being made; it is checked before any is made.
    /// </summary>
    /// <remarks>
    /// Not counted are blocks that the program causes by its steps: up to two blocks of a site that are used up while steps in them are
    /// pending, the blocks of a step that needs more than are ready, and the memory of up to two blocks of a site that is kept for the next.
    /// </remarks>
    public long MaxBlockBytes { get; init; } = 8L << 30;

    /// <summary>
    /// The most bytes that tables, buffers and masks may take. 2 GiB unless set. This counts the tables of all parameter sets, which are
    /// checked before any is made; and for each site the buffers of its client and, in the other plans, the masks of
    /// <see cref="TokensAhead"/> tokens and one more. The sum is checked before secrets and clients are made.
    /// </summary>
    /// <remarks>
    /// Not counted are the publication itself, the masks of a longer step that the program prepares or encrypts, and the messages of steps.
    /// </remarks>
    public long MaxSiteBytes { get; init; } = 2L << 30;

    /// <summary>
    /// The most bytes that secrets and keys may take while a session is opened. 2 GiB unless set. This counts each parameter set's secret,
    /// public key and Galois keys, in memory and as messages; it is checked before any is made.
    /// </summary>
    public long MaxKeyBytes { get; init; } = 2L << 30;

    /// <summary>The delay after the first failed exchange of a block. It doubles with every further failure.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay between two attempts.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time that disposal waits for the server to confirm the end of the session; zero sends nothing.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    internal void Check()
    {
        Require(BlocksAhead is >= 1 and <= StreamingHeader.MaxBlocks, nameof(BlocksAhead), BlocksAhead, $"1 to {StreamingHeader.MaxBlocks}");
        Require(TokensAhead >= 0, nameof(TokensAhead), TokensAhead, "0 or more");
        Require(MaxBlockBytes >= 0, nameof(MaxBlockBytes), MaxBlockBytes, "0 or more");
        Require(MaxSiteBytes >= 0, nameof(MaxSiteBytes), MaxSiteBytes, "0 or more");
        Require(MaxKeyBytes >= 0, nameof(MaxKeyBytes), MaxKeyBytes, "0 or more");
        Require(FirstRetryDelay > TimeSpan.Zero, nameof(FirstRetryDelay), FirstRetryDelay, "more than no time");
        Require(LongestRetryDelay >= FirstRetryDelay, nameof(LongestRetryDelay), LongestRetryDelay, $"at least the first delay, {FirstRetryDelay}");
        Require(CloseTimeout >= TimeSpan.Zero, nameof(CloseTimeout), CloseTimeout, "no negative time");
    }

    private static void Require(bool holds, string name, object found, string expected)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name}: {found}; expected {expected}", name);
        }
    }
}

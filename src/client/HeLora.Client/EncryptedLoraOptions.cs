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

    /// <summary>The most bytes that the blocks of all sites may take, in memory or in files. 8 GiB unless set.</summary>
    public long MaxBlockBytes { get; init; } = 8L << 30;

    /// <summary>The most bytes that secrets and keys may take while a session is opened. 2 GiB unless set.</summary>
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

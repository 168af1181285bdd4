using HeLora.Client.Tests.Streaming;
using HeLora.Protocol;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Facade;

/// <summary>A publication and options are checked before anything is made.</summary>
public sealed class LimitTests
{
    private readonly StandInHost _host = StandInHost.OfAllPlans();

    [Fact]
    public void BlocksBeyondTheLimitAreNamed()
    {
        // Two sites of 3 and 5 words of mask and 2 of key a position, two blocks each.
        const long Bytes = 2 * 2048 * 4 * (3 + 2 + 5 + 2);
        using var folder = new TemporaryFolder();
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxBlockBytes = Bytes - 1, SpoolDirectory = folder.Spool }));
        Assert.Equal(
            $"blocks: {Bytes} bytes for 2 streaming sites of 2 blocks each; expected at most {Bytes - 1}, see EncryptedLoraOptions.MaxBlockBytes",
            refused.Message);
        Assert.False(Directory.Exists(folder.Spool));
    }

    [Fact]
    public async Task TheLimitItselfIsAllowed()
    {
        await using var lora = new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxBlockBytes = 2 * 2048 * 4 * 12 });
        Assert.Equal(6, lora.Sites.Count);
    }

    [Fact]
    public void KeysBeyondTheLimitAreNamed()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxKeyBytes = 1_000_000 }));
        Assert.Matches(
            @"^keys: \d+ bytes for 3 parameter sets and \d+ Galois keys; expected at most 1000000, see EncryptedLoraOptions.MaxKeyBytes$", refused.Message);
    }

    [Fact]
    public void OptionsHaveRanges()
    {
        foreach (EncryptedLoraOptions options in (EncryptedLoraOptions[])
        [
            new() { BlocksAhead = 0 }, new() { BlocksAhead = 65 }, new() { TokensAhead = -1 }, new() { MaxBlockBytes = -1 }, new() { MaxKeyBytes = -1 },
            new() { FirstRetryDelay = TimeSpan.Zero }, new() { LongestRetryDelay = TimeSpan.FromMilliseconds(1) }, new() { CloseTimeout = TimeSpan.FromSeconds(-1) },
        ])
        {
            Assert.Contains("; expected ", Assert.Throws<ArgumentException>(() => new EncryptedLora(_host.Bytes, options)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OtherBytesAreNoPublication()
    {
        byte[] bytes = _host.Bytes;
        Assert.Throws<WireFormatException>(() => new EncryptedLora([]));
        Assert.Throws<WireFormatException>(() => new EncryptedLora(bytes.AsSpan(0, bytes.Length / 2)));
        Assert.Throws<WireFormatException>(() => new EncryptedLora(new Refusal(RefusalReason.Failed, "no").Serialize()));
    }

    // Damage anywhere either is found or leaves a publication; nothing else is thrown.
    [Fact]
    public async Task DamageIsFoundOrHarmless()
    {
        var host = new StandInHost(StandInHost.Coefficient(AdapterPrivacy.OpenBasis, "open"), StandInHost.Streaming("a"));
        var random = new Random(1);
        int found = 0;
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = [.. host.Bytes];
            bytes[i < 150 ? i : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                await using var lora = new EncryptedLora(bytes);
            }
            catch (Exception exception) when (exception is WireFormatException or InvalidOperationException)
            {
                found++;
            }
        }

        Assert.InRange(found, 50, 300);
    }
}

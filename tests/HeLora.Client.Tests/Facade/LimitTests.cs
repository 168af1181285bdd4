using System.Globalization;
using HeLora.Client.Tests.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Coefficient;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Facade;

/// <summary>A publication and options are checked before anything is made.</summary>
public sealed class LimitTests
{
    private readonly StandInHost _host = StandInHost.OfAllPlans();

    [Fact]
    public void BlocksBeyondTheLimitAreNamed()
    {
        // Two sites of 3 and 5 words of mask and 2 of key a position, three blocks each.
        const long Bytes = 3 * 2048 * 4 * (3 + 2 + 5 + 2);
        using var folder = new TemporaryDirectory();
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxBlockBytes = Bytes - 1, SpoolDirectory = folder.File("spool") }));
        Assert.Equal(
            $"blocks: {Bytes} bytes for 2 streaming sites of 3 blocks each; expected at most {Bytes - 1}, see EncryptedLoraOptions.MaxBlockBytes",
            refused.Message);
        Assert.False(Directory.Exists(folder.File("spool")));
    }

    [Fact]
    public async Task TheLimitItselfIsAllowed()
    {
        await using var lora = new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxBlockBytes = 3 * 2048 * 4 * 12 });
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

    // Small bytes that ask for much: a site whose inputs take many ciphertexts, with masks of a token each.
    [Fact]
    public async Task MasksBeyondTheLimitAreNamed()
    {
        CoefficientOffer[] offers = [.. Enumerable.Range(0, 4).Select(i => StandInHost.Coefficient(AdapterPrivacy.Sealed, $"wide.{i}", 1 << 16))];
        long mask = sizeof(double) * (offers[0].Layout.RequestLevel + 1L) * StandInHost.Sealed.Degree, ciphertexts = offers[0].Layout.InputCiphertexts(1);
        Assert.InRange(ciphertexts, 10, int.MaxValue);
        byte[] bytes = new StandInHost(offers).Bytes;
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(bytes, new EncryptedLoraOptions { MaxSiteBytes = 4 * mask * ciphertexts }));
        Assert.Matches(
            @"^sites: \d+ bytes for 4 sites and masks of 1 tokens each; expected at most \d+, see EncryptedLoraOptions.MaxSiteBytes$", refused.Message);
        long least = long.Parse(refused.Message.Split(' ')[1], CultureInfo.InvariantCulture);

        // The limit itself is allowed, and holds all that is made. Without masks ahead less is enough.
        var host = new StandInHost(offers);
        await using (var lora = new EncryptedLora(bytes, new EncryptedLoraOptions { MaxSiteBytes = least }))
        {
            await lora.OpenAsync(host.Exchange, TestContext.Current.CancellationToken);
            for (int i = 0; i < 3; i++)
            {
                foreach (EncryptedSite site in lora.Sites)
                {
                    await site.ApplyAsync(new float[1 << 16], new float[27], TestContext.Current.CancellationToken);
                }
            }

            Assert.InRange(lora.MemoryBytes, 4 * mask * ciphertexts, least);
        }

        await using var without = new EncryptedLora(bytes, new EncryptedLoraOptions { MaxSiteBytes = least - (4 * mask * ciphertexts), TokensAhead = 0 });
    }

    [Fact]
    public async Task BuffersOfStreamingSitesCount()
    {
        byte[] bytes = new StandInHost([.. Enumerable.Range(0, 50).Select(i => StandInHost.Streaming($"a.{i}", 3 + i))]).Bytes;
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(bytes, new EncryptedLoraOptions { MaxSiteBytes = 50 * 16 * 2048 * sizeof(double) }));
        Assert.StartsWith("sites: ", refused.Message, StringComparison.Ordinal);
        await using var lora = new EncryptedLora(bytes, new EncryptedLoraOptions { MaxSiteBytes = 50 * 24 * 2048 * sizeof(double) });
    }

    [Fact]
    public void TablesBeyondTheLimitAreNamedBeforeTheyAreMade()
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
            () => new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { MaxSiteBytes = 10_000 }));
        Assert.Matches(@"^tables: \d+ bytes for 3 parameter sets; expected at most 10000, see EncryptedLoraOptions.MaxSiteBytes$", refused.Message);
    }

    [Fact]
    public void OptionsHaveRanges()
    {
        foreach (EncryptedLoraOptions options in (EncryptedLoraOptions[])
        [
            new() { BlocksAhead = 0 }, new() { BlocksAhead = 65 }, new() { TokensAhead = -1 }, new() { MaxBlockBytes = -1 }, new() { MaxKeyBytes = -1 }, new() { MaxSiteBytes = -1 },
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

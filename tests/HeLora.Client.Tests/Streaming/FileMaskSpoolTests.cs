using HeLora.Client.Hazmat.Streaming;
using HeLora.Protocol.Streaming;
using HeLora.SpoolProcess;

namespace HeLora.Client.Tests.Streaming;

public sealed class FileMaskSpoolTests
{
    private const int HeaderSize = 96, MaskBytes = 12, KeyBytes = 4, Degree = StreamingParameters.MinDegree;

    [Fact]
    public void AFolderIsForOneSpoolAtATime()
    {
        using var folder = new TemporaryDirectory();
        using (var first = new FileMaskSpool(folder.File("spool")))
        {
            Assert.Throws<IOException>(() => new FileMaskSpool(folder.File("spool")));
            using var client = new StreamingClient(Ledger.Offer, first);
            Assert.Throws<IOException>(() => new FileMaskSpool(folder.File("spool")));
            Assert.Throws<InvalidOperationException>(() => new StreamingClient(Ledger.Offer, first));
        }

        using var second = new FileMaskSpool(folder.File("spool"));
        using var other = new StreamingClient(Ledger.Offer, second);
        Assert.Equal(2UL, second.Epoch);
    }

    [Fact]
    public void ASpoolIsForOneOffer()
    {
        using var folder = new TemporaryDirectory();
        new Life(folder.File("spool"), new Ledger()).Dispose();
        using var spool = new FileMaskSpool(folder.File("spool"));
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => new StreamingClient(StandInServer.CreateOffer(4), spool));
        Assert.Contains("offer", refused.Message, StringComparison.Ordinal);
        Assert.Contains(folder.File("spool"), refused.Message, StringComparison.Ordinal);

        // Nothing was used up by the attempt.
        using var client = new StreamingClient(Ledger.Offer, spool);
        Assert.Equal(2UL, spool.Epoch);
    }

    [Fact]
    public void ADamagedCursorIsRefused()
    {
        using var folder = new TemporaryDirectory();
        string cursor = Path.Combine(folder.File("spool"), "cursor");
        using (var life = new Life(folder.File("spool"), new Ledger()))
        {
            life.Send(3);
        }

        byte[] valid = File.ReadAllBytes(cursor);
        foreach (int at in (int[])[0, 9, 40, 60, 95])
        {
            byte[] bytes = [.. valid];
            bytes[at] ^= 1;
            bytes[at + 4096] ^= 1;
            Refused(bytes);
        }

        Refused([.. valid, 0]);
        Refused([.. Enumerable.Repeat((byte)0x41, 20)]);
        File.WriteAllBytes(cursor, valid);
        new Life(folder.File("spool"), new Ledger()).Dispose();

        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(cursor, bytes);
            InvalidDataException refused = Assert.Throws<InvalidDataException>(() => new FileMaskSpool(folder.File("spool")));
            Assert.Contains(cursor, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void DamagedBlocksAreRefused()
    {
        using var folder = new TemporaryDirectory();
        string block = Path.Combine(folder.File("spool"), "block-0.masks");
        using (var life = new Life(folder.File("spool"), new Ledger()))
        {
            life.Send(3);
        }

        byte[] valid = File.ReadAllBytes(block);
        for (int at = 0; at < HeaderSize; at += 5)
        {
            byte[] bytes = [.. valid];
            bytes[at] ^= 0x80;
            Refused(bytes, "header");
        }

        Refused(valid[..^1], "bytes; expected");
        Refused([.. valid, 0], "bytes; expected");
        Refused([], "bytes; expected");

        void Refused(byte[] bytes, string what)
        {
            File.WriteAllBytes(block, bytes);
            InvalidDataException refused = Assert.Throws<InvalidDataException>(() => new Life(folder.File("spool"), new Ledger()));
            Assert.Contains(block, refused.Message, StringComparison.Ordinal);
            Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("block-01.masks")]
    [InlineData("block-.masks")]
    [InlineData("block--1.masks")]
    [InlineData("block-x.masks")]
    [InlineData("block-99999999999999999999.masks")]
    public void StrayNamesAreRefused(string name)
    {
        using var folder = new TemporaryDirectory();
        new Life(folder.File("spool"), new Ledger()).Dispose();
        File.WriteAllBytes(Path.Combine(folder.File("spool"), name), []);
        Assert.Contains(name, Assert.Throws<InvalidDataException>(() => new Life(folder.File("spool"), new Ledger())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ABlockOfAnotherSpoolIsRefused()
    {
        using var folder = new TemporaryDirectory();
        string own = folder.File("own"), other = folder.File("other");
        foreach (string spool in (string[])[own, other])
        {
            using var life = new Life(spool, new Ledger());
            life.MakeBlock();
        }

        File.Copy(Path.Combine(other, "block-0.masks"), Path.Combine(own, "block-0.masks"), overwrite: true);
        Assert.Contains("block-0.masks", Assert.Throws<InvalidDataException>(() => new Life(own, new Ledger())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherNumberForABlockIsRefused()
    {
        using var folder = new TemporaryDirectory();
        using (var life = new Life(folder.File("spool"), new Ledger()))
        {
            life.MakeBlock();
            using PendingBlock dropped = life.Client.BeginBlock();
        }

        File.Move(Path.Combine(folder.File("spool"), "block-0.masks"), Path.Combine(folder.File("spool"), "block-1.masks"));
        Assert.Contains("header of block 1", Assert.Throws<InvalidDataException>(() => new Life(folder.File("spool"), new Ledger())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyTheOwnerCanReadIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryDirectory();
        using var life = new Life(folder.File("spool"), new Ledger());
        life.Send(1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.File("spool")));
        string[] files = Directory.GetFiles(folder.File("spool"));
        Assert.Equal(2, files.Length);
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(f)));
    }

    [Fact]
    public void UsedMasksAndKeysAreZeroedInTheFile()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        var request = new StreamingRequest();
        using (var life = new Life(folder.File("spool"), ledger))
        {
            life.MakeBlock();
            life.Client.Encrypt(new float[5 * 3], request);
            life.Client.Decrypt(request, ledger.Send(request.Message), new float[5 * 2]);
            life.Client.Encrypt(new float[4 * 3], request);
        }

        byte[] block = File.ReadAllBytes(Path.Combine(folder.File("spool"), "block-0.masks"));
        for (int t = 0; t < Degree; t++)
        {
            bool isZero = !block.AsSpan(HeaderSize + (t * MaskBytes), MaskBytes).ContainsAnyExcept((byte)0);
            Assert.Equal(t < 9, isZero);
        }

        // The stand-in's rows are zeros, and so are the keys; see KeysAreZeroedInTheFile for others.
        Assert.Equal(HeaderSize + (Degree * (MaskBytes + KeyBytes)), block.Length);
    }

    [Fact]
    public void KeysAreZeroedInTheFile()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        var request = new StreamingRequest();
        using (var life = new Life(folder.File("spool"), ledger))
        {
            using (PendingBlock pending = life.Client.BeginBlock())
            {
                byte[] answer = ledger.MakeBlock(pending.Message);
                new Random(1).NextBytes(answer.AsSpan(StreamingHeader.Size));
                life.Client.CompleteBlock(pending, answer);
            }

            life.Client.Encrypt(new float[5 * 3], request);
            life.Client.Decrypt(request, ledger.Send(request.Message), new float[5 * 2]);
            life.Client.Encrypt(new float[4 * 3], request);
            ledger.Send(request.Message);
        }

        byte[] block = File.ReadAllBytes(Path.Combine(folder.File("spool"), "block-0.masks"));
        for (int t = 0; t < 64; t++)
        {
            bool isZero = !block.AsSpan(HeaderSize + (Degree * MaskBytes) + (t * KeyBytes), KeyBytes).ContainsAnyExcept((byte)0);
            Assert.Equal(t < 5, isZero);
        }
    }

    [Fact]
    public void UsedBlocksAreDeleted()
    {
        using var folder = new TemporaryDirectory();
        using var life = new Life(folder.File("spool"), new Ledger());
        life.Send(Degree - 1);
        Assert.Equal(["block-0.masks", "cursor"], Names());
        life.Send(1);
        Assert.Equal(["cursor"], Names());
        life.Send(Degree + 1);
        Assert.Equal(["block-2.masks", "cursor"], Names());

        string[] Names() => [.. Directory.GetFiles(folder.File("spool")).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];
    }

    // Restarts must not pile up blocks beyond those that a server keeps.
    [Fact]
    public async Task RestartsMakeNoMoreBlocksThanAreKept()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        for (int i = 0; i < 5; i++)
        {
            using var life = new Life(folder.File("spool"), ledger);
            await using (var producer = new BlockProducer(
                life.Client, (message, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(ledger.MakeBlock(message))))
            {
                await life.Client.WaitAsync(1, TestContext.Current.CancellationToken);
                life.Send(1);
                await life.Client.WaitAsync(Degree, TestContext.Current.CancellationToken);
                await Task.Delay(30, TestContext.Current.CancellationToken);
            }

            Assert.Equal((2 * Degree) - 1 - i, life.Client.ReadyTokens);
        }
    }
}

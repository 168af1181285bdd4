using System.Buffers.Binary;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;

namespace HeLora.Client.Tests.Streaming;

/// <summary>A write of the cursor that a crash tears, and a cursor that was put back.</summary>
public sealed class TornCursorTests
{
    private const int SlotSize = 96, SlotDistance = 4096;

    public static TheoryData<string> Damages => ["part new", "part old", "garbage", "cut", "zeros"];

    // Every write of the cursor in a life, torn in several ways.
    [Theory]
    [MemberData(nameof(Damages))]
    public void ATornWriteIsNoWrite(string damage)
    {
        var random = new Random(damage.Length);
        int torn = 0;
        for (; ; torn++)
        {
            using var folder = new TemporaryDirectory();
            var ledger = new Ledger();
            int writes = 0;
            bool crashed = false;
            void Step(string name)
            {
                crashed |= name == "cursor flush" && writes++ == torn;
                if (crashed)
                {
                    throw new CrashException(name);
                }
            }

            if (TryLive(folder.File("spool"), ledger, Step))
            {
                break;
            }

            string cursor = Path.Combine(folder.File("spool"), "cursor");
            File.WriteAllBytes(cursor, Tear(damage, File.ReadAllBytes(cursor), random));
            int sent = ledger.Count;
            using (var life = new Life(folder.File("spool"), ledger))
            {
                life.Send(1);
                life.Send(400);
            }

            Assert.Equal(sent + 401, ledger.Count);
        }

        Assert.InRange(torn, 6, 40);
    }

    // The slot that is not the newest may be lost at any time.
    [Fact]
    public void TheOlderSlotDoesNotCount()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        string cursor = Path.Combine(folder.File("spool"), "cursor");
        for (int i = 0; i < 4; i++)
        {
            using (var life = new Life(folder.File("spool"), ledger))
            {
                life.Send(i + 1);
            }

            byte[] bytes = File.ReadAllBytes(cursor);
            bytes.AsSpan(SlotDistance - Newest(bytes), SlotSize).Fill(0x5a);
            File.WriteAllBytes(cursor, bytes);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(p => (long)p), ledger.Positions);
    }

    // Not torn but lost long after: the masks are gone, so that nothing can be hidden by them again.
    [Fact]
    public void APutBackCursorFindsItsMasksBurnt()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        string cursor = Path.Combine(folder.File("spool"), "cursor"), copy = folder.File("copy");
        using (var life = new Life(folder.File("spool"), ledger))
        {
            life.Send(10);
        }

        File.Copy(cursor, copy);
        using (var life = new Life(folder.File("spool"), ledger))
        {
            life.Send(20);
        }

        File.Copy(copy, cursor, overwrite: true);

        // A server that has forgotten the spool cannot see that the epoch was there before.
        var forgetful = new Ledger();
        forgetful.MakeBlock(BlockMessage(folder.File("spool")));
        using (var life = new Life(folder.File("spool"), forgetful))
        {
            for (int i = 0; i < 20; i++)
            {
                InvalidDataException refused = Assert.Throws<InvalidDataException>(() => life.Send(1));
                Assert.Contains("block-0.masks", refused.Message, StringComparison.Ordinal);
                Assert.Contains("used before", refused.Message, StringComparison.Ordinal);
            }

            life.Send(1);
        }

        Assert.Equal([30], forgetful.Positions);
    }

    [Fact]
    public void ACursorOlderThanItsBlocksIsRefused()
    {
        using var folder = new TemporaryDirectory();
        var ledger = new Ledger();
        string cursor = Path.Combine(folder.File("spool"), "cursor"), copy = folder.File("copy");
        using (var life = new Life(folder.File("spool"), ledger))
        {
            Assert.Equal(0, life.Client.Position);
        }

        File.Copy(cursor, copy);
        using (var life = new Life(folder.File("spool"), ledger))
        {
            life.MakeBlock();
        }

        File.Copy(copy, cursor, overwrite: true);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => new Life(folder.File("spool"), new Ledger()));
        Assert.Contains("block 0 is newer", refused.Message, StringComparison.Ordinal);
    }

    // What the stand-in server must have seen to know block 0; only the header counts.
    private static byte[] BlockMessage(string folder)
    {
        byte[] message = new byte[Ledger.Offer.BlockBytes];
        var writer = new WireWriter(message, WireType.StreamingBlock, Ledger.Offer.Parameters.Fingerprint);
        new BlockHeader(new StreamingHeader(SpoolId(folder), 1), 0).Write(ref writer, Ledger.Offer);
        return message;
    }

    private static UInt128 SpoolId(string folder) =>
        BinaryPrimitives.ReadUInt128LittleEndian(File.ReadAllBytes(Path.Combine(folder, "cursor")).AsSpan(SlotDistance + 8, 16));

    private static bool TryLive(string folder, Ledger ledger, Action<string> step)
    {
        try
        {
            using var life = new Life(folder, ledger, step);
            life.Send(1);
            life.Send(300);
            life.Send(2000);
            life.Client.Dispose();
            return true;
        }
        catch (CrashException)
        {
            return false;
        }
    }

    // Where the slot with the larger number is.
    private static int Newest(byte[] bytes)
    {
        long first = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(72));
        return BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(SlotDistance + 72)) > first ? SlotDistance : 0;
    }

    private static byte[] Tear(string damage, byte[] written, Random random)
    {
        byte[] torn = [.. written];
        int slot = Newest(written), at = random.Next(50, 80);
        Span<byte> own = torn.AsSpan(slot, SlotSize);
        ReadOnlySpan<byte> old = written.AsSpan(SlotDistance - slot, SlotSize);
        switch (damage)
        {
            case "part new":
                old[at..].CopyTo(own[at..]);
                break;
            case "part old":
                old[..at].CopyTo(own);
                break;
            case "garbage":
                random.NextBytes(own.Slice(at, 8));
                break;
            case "zeros":
                own.Clear();
                break;
            default:
                // Only the slot at the end can be cut.
                return slot == SlotDistance ? torn[..(slot + at)] : Tear("zeros", written, random);
        }

        return torn;
    }
}

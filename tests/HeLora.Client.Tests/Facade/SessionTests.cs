using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using HeLora.Client.Hazmat.Streaming;
using HeLora.Client.Tests.Streaming;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Scheme;

namespace HeLora.Client.Tests.Facade;

/// <summary>Sessions are opened, resumed, opened anew and closed.</summary>
public sealed class SessionTests
{
    private readonly StandInHost _host = new(StandInHost.Coefficient(AdapterPrivacy.Sealed, "sealed"), StandInHost.Streaming("streaming"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BeforeASessionIsOpenNothingIsEncrypted()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        Assert.False(lora.IsOpen);
        EncryptedSite site = lora["sealed.q_proj"];
        const string Expected = "session: not open; expected OpenAsync to be awaited first";
        Assert.Equal(Expected, Assert.Throws<InvalidOperationException>(() => site.Encrypt(new float[30])).Message);
        Assert.Equal(Expected, (await Assert.ThrowsAsync<InvalidOperationException>(async () => await site.PrepareAsync(1, Cancellation))).Message);
        await Assert.ThrowsAsync<InvalidOperationException>(() => site.ApplyAsync(new float[30], new float[27], Cancellation).AsTask());
        Assert.Empty(_host.Log);
    }

    [Fact]
    public async Task AnUnknownAdapterIsRefused()
    {
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(
            () => EncryptedLora.ConnectAsync(_host.Exchange, "other", cancellation: Cancellation));
        Assert.Equal(RefusalReason.UnknownAdapter, refused.Reason);
    }

    [Fact]
    public async Task ARefusedSessionDisposesTheClient()
    {
        using var folder = new TemporaryDirectory();
        var options = new EncryptedLoraOptions { SpoolDirectory = folder.File("spool") };
        _host.After = (type, answer) => type == WireType.OpenSession ? new Refusal(RefusalReason.LimitReached, "sessions: 8; expected at most 8").Serialize() : answer;
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(
            () => EncryptedLora.ConnectAsync(_host.Exchange, "stand-in", options, Cancellation));
        Assert.Equal(RefusalReason.LimitReached, refused.Reason);

        // The spool is free again.
        _host.After = null;
        await using EncryptedLora lora = await EncryptedLora.ConnectAsync(_host.Exchange, "stand-in", options, Cancellation);
    }

    [Fact]
    public async Task ALostConnectionLosesNothing()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        PendingStep[] steps = [await Step(lora, "sealed"), await Step(lora, "streaming")];
        await lora.OpenAsync(_host.Exchange, Cancellation);
        Assert.Equal(1, _host.Count(WireType.OpenSession));
        Assert.Equal(1, _host.Count(WireType.ResumeSession));
        foreach (PendingStep step in steps)
        {
            step.Decrypt(_host.Handle(step.Request), new float[step.Site.OutputSize]);
        }

        Assert.Equal(2, _host.Count(WireType.Activations) + _host.Count(WireType.StreamingActivations));
    }

    [Fact]
    public async Task ALostSessionIsOpenedAnew()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        PendingStep[] steps = [await Step(lora, "sealed"), await Step(lora, "streaming")];
        byte[][] answers = [.. steps.Select(s => _host.Handle(s.Request))];
        _host.ForgetSessions();
        RefusedException refused = await Assert.ThrowsAsync<RefusedException>(
            () => lora["sealed.q_proj"].ApplyAsync(new float[30], new float[27], Cancellation).AsTask());
        Assert.Equal(RefusalReason.UnknownSession, refused.Reason);
        await lora.OpenAsync(_host.Exchange, Cancellation);

        // Keys are sent again, under another session and, which the host checks, in a later epoch.
        Assert.Equal(2, _host.Opened.Count);
        Assert.NotEqual(_host.Opened[0].SessionId, _host.Opened[1].SessionId);
        Assert.Equal(1, _host.Count(WireType.ResumeSession));
        for (int i = 0; i < steps.Length; i++)
        {
            PendingStep step = steps[i];
            InvalidOperationException failed = Assert.Throws<InvalidOperationException>(() => step.Decrypt(answers[i], new float[step.Site.OutputSize]));
            Assert.Equal("request: made before the session was opened anew; expected one of this session, encrypt again", failed.Message);
            step.Dispose();
        }

        // Their positions stay used.
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await lora["sealed.q_proj"].ApplyAsync(new float[30], new float[27], Cancellation);
        Assert.Equal(0, _host.Positions.First());
        Assert.InRange(Assert.Single(_host.Positions.Skip(1)), StreamingParameters.MinDegree, long.MaxValue);
    }

    // The host lost the session but has the blocks, as it has for a process that started again.
    [Fact]
    public async Task BlocksThatTheHostHasAreUsedOn()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        PendingStep step = await Step(lora, "streaming");
        _host.Handle(step.Request);
        _host.ForgetSessions(blocksToo: false);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        Assert.Equal([0L, 1L], _host.Positions);
        step.Dispose();
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        Assert.Equal([0L, 1L, 2L], _host.Positions);
    }

    [Fact]
    public async Task AnEpochIsDurableBeforeTheHostHearsOfIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the file is locked for readers too");
        using var folder = new TemporaryDirectory();
        var seen = new List<ulong>();
        await using var lora = new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { SpoolDirectory = folder.File("spool") });
        Exchange exchange = (message, stop) =>
        {
            if (HeLora.Scheme.Hazmat.WireReader.TypeOf(message.Span) == WireType.OpenSession)
            {
                seen.Add(DurableEpoch(Path.Combine(Directory.GetDirectories(folder.File("spool")).Single(), "cursor"), folder.File("copy")));
            }

            return _host.Exchange(message, stop);
        };
        for (int i = 0; i < 3; i++)
        {
            await lora.OpenAsync(exchange, Cancellation);
            _host.ForgetSessions();
        }

        Assert.Equal([1UL, 2UL, 3UL], seen);
    }

    [Fact]
    public async Task ALostAnswerToAnOpeningResumesIt()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        _host.After = (type, answer) => type == WireType.OpenSession ? throw new IOException("the line is down") : answer;
        await Assert.ThrowsAsync<IOException>(() => lora.OpenAsync(_host.Exchange, Cancellation));
        Assert.False(lora.IsOpen);
        Assert.Throws<InvalidOperationException>(() => lora["sealed.q_proj"].Encrypt(new float[30]));
        _host.After = null;
        await lora.OpenAsync(_host.Exchange, Cancellation);
        Assert.Single(_host.Opened);
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
    }

    [Fact]
    public async Task AnOpeningThatNeverArrivedIsMadeAnew()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        _host.Before = (type, _) =>
        {
            if (type == WireType.OpenSession)
            {
                throw new IOException("the line is down");
            }
        };
        await Assert.ThrowsAsync<IOException>(() => lora.OpenAsync(_host.Exchange, Cancellation));
        _host.Before = null;
        await lora.OpenAsync(_host.Exchange, Cancellation);
        Assert.Single(_host.Opened);
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
    }

    [Theory]
    [InlineData("other session")]
    [InlineData("no welcome")]
    [InlineData("truncated")]
    [InlineData("another type")]
    public async Task WrongAnswersToAnOpeningAreRefused(string kind)
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        _host.After = (type, answer) =>
        {
            if (type is not (WireType.OpenSession or WireType.ResumeSession))
            {
                return answer;
            }

            SessionOpened opened = SessionOpened.Deserialize(answer);
            return kind switch
            {
                "other session" => (opened with { SessionId = 1 }).Serialize(),
                "no welcome" => (opened with { Welcomes = [] }).Serialize(),
                "truncated" => answer[..^1],
                _ => new SessionClosed(1).Serialize(),
            };
        };
        await Assert.ThrowsAsync<WireFormatException>(() => lora.OpenAsync(_host.Exchange, Cancellation));
        await Assert.ThrowsAsync<WireFormatException>(() => lora.OpenAsync(_host.Exchange, Cancellation));
        _host.After = null;
        await lora.OpenAsync(_host.Exchange, Cancellation);
        Assert.True(lora.IsOpen);
    }

    [Fact]
    public async Task AnOpeningCanBeCancelled()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        using var cancelled = new CancellationTokenSource();
        Task opening = lora.OpenAsync(
            async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return default;
            },
            cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        Assert.True(lora.IsOpen);
    }

    [Fact]
    public async Task DisposalEndsTheSessionAndAllThatWaits()
    {
        var lora = new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { FirstRetryDelay = TimeSpan.FromMinutes(1), LongestRetryDelay = TimeSpan.FromMinutes(1) });
        await lora.OpenAsync(_host.Exchange, Cancellation);
        EncryptedSite site = lora["streaming.q_proj"];
        PendingStep step = await Step(lora, "streaming"), other = await Step(lora, "sealed");
        await site.PrepareAsync(site.MaxTokens - 1, Cancellation);
        _host.Before = (type, _) =>
        {
            if (type == WireType.StreamingBlock)
            {
                throw new IOException("the line is down");
            }
        };
        using PendingStep rest = await site.EncryptAsync(new float[3 * (site.MaxTokens - 1)], Cancellation);
        Task waiting = site.PrepareAsync(site.MaxTokens, Cancellation).AsTask();
        await lora.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await lora.DisposeAsync();
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.Equal(1, _host.Count(WireType.CloseSession));
        Assert.Throws<ObjectDisposedException>(() => step.Decrypt([], new float[3]));
        Assert.Throws<ObjectDisposedException>(() => other.Decrypt([], new float[27]));
        step.Dispose();
        other.Dispose();
        Assert.Throws<ObjectDisposedException>(() => site.Encrypt(new float[3]));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await site.PrepareAsync(1, Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lora.OpenAsync(_host.Exchange, Cancellation));
    }

    // The files of some spools were closed behind the client's back, so that their cursors cannot be written.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EveryPartIsDisposedWhereSomeFail(int failing)
    {
        using var folder = new TemporaryDirectory();
        var options = new EncryptedLoraOptions { SpoolDirectory = folder.File("spool") };
        var host = new StandInHost(StandInHost.Streaming("a"), StandInHost.Coefficient(AdapterPrivacy.Sealed, "sealed"), StandInHost.Streaming("b", 4));
        EncryptedLora lora = await EncryptedLora.ConnectAsync(host.Exchange, "stand-in", options, Cancellation);
        PendingStep step = await Step(lora, "sealed");
        await lora["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await lora["b.q_proj"].ApplyAsync(new float[4], new float[3], Cancellation);
        SpoolsOf(lora).Take(failing).ToList().ForEach(spool => spool.Dispose());
        Exception seen = await Assert.ThrowsAnyAsync<Exception>(() => lora.DisposeAsync().AsTask());
        Exception[] errors = seen is AggregateException several ? [.. several.InnerExceptions] : [seen];
        Assert.Equal(failing, errors.Length);
        Assert.All(errors, error => Assert.IsType<ObjectDisposedException>(error));
        Assert.Equal(1, host.Count(WireType.CloseSession));
        Assert.Throws<ObjectDisposedException>(() => step.Decrypt([], new float[27]));
        await lora.DisposeAsync();

        // The spools are free again. Those whose cursors were not written skip the positions that were reserved.
        await using EncryptedLora next = await EncryptedLora.ConnectAsync(host.Exchange, "stand-in", options, Cancellation);
        await next["a.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await next["b.q_proj"].ApplyAsync(new float[4], new float[3], Cancellation);
        Assert.Equal([0L, 0L, failing == 1 ? 1L : 256L, 256L], host.Positions);
    }

    [Fact]
    public async Task DisposalEndsAnOpening()
    {
        var lora = new EncryptedLora(_host.Bytes);
        var began = new TaskCompletionSource();
        Task opening = lora.OpenAsync(
            async (_, stop) =>
            {
                began.SetResult();
                await Task.Delay(Timeout.Infinite, stop);
                return default;
            },
            Cancellation);
        await began.Task;
        await lora.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => opening);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("fails")]
    [InlineData("refuses")]
    public async Task DisposalDoesNotNeedTheHost(string kind)
    {
        var lora = new EncryptedLora(_host.Bytes, new EncryptedLoraOptions { CloseTimeout = TimeSpan.FromMilliseconds(50) });
        await lora.OpenAsync(
            (message, stop) => HeLora.Scheme.Hazmat.WireReader.TypeOf(message.Span) != WireType.CloseSession
                ? _host.Exchange(message, stop)
                : kind switch
                {
                    "silent" => new ValueTask<ReadOnlyMemory<byte>>(new TaskCompletionSource<ReadOnlyMemory<byte>>().Task),
                    "fails" => throw new IOException("the line is down"),
                    _ => ValueTask.FromResult<ReadOnlyMemory<byte>>(new Refusal(RefusalReason.Failed, "no").Serialize()),
                },
            Cancellation);
        await lora.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    // Of a dead connection, whose exchanges never end.
    [Theory]
    [InlineData(WireType.ResumeSession)]
    [InlineData(WireType.StreamingBlock)]
    public async Task ATransportThatHangsHoldsNothingUp(WireType hangs)
    {
        var lora = new EncryptedLora(_host.Bytes);
        var hung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Exchange exchange = (message, stop) =>
        {
            if (HeLora.Scheme.Hazmat.WireReader.TypeOf(message.Span) == hangs)
            {
                hung.TrySetResult();
                return new ValueTask<ReadOnlyMemory<byte>>(new TaskCompletionSource<ReadOnlyMemory<byte>>().Task);
            }

            return _host.Exchange(message, stop);
        };
        await lora.OpenAsync(exchange, Cancellation);
        using var cancelled = new CancellationTokenSource();
        Task again = lora.OpenAsync(exchange, cancelled.Token);
        await hung.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await cancelled.CancelAsync();
        await Task.WhenAny(again).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await lora.OpenAsync(_host.Exchange, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await lora["streaming.q_proj"].ApplyAsync(new float[3], new float[3], Cancellation);
        await lora.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task BlocksInFilesOutliveTheProcess()
    {
        using var folder = new TemporaryDirectory();
        var options = new EncryptedLoraOptions { SpoolDirectory = folder.File("spool") };
        for (int life = 0; life < 3; life++)
        {
            await using EncryptedLora lora = await EncryptedLora.ConnectAsync(_host.Exchange, "stand-in", options, Cancellation);
            await lora["streaming.q_proj"].ApplyAsync(new float[6], new float[6], Cancellation);
            Assert.Throws<IOException>(() => new EncryptedLora(_host.Bytes, options));
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(p => (long)p), _host.Positions);
        Assert.Equal(3, _host.Opened.Count);
        string spool = Assert.Single(Directory.GetDirectories(folder.File("spool")));
        Assert.Matches("^[0-9a-f]{16}$", Path.GetFileName(spool));
    }

    [Fact]
    public async Task CountersCount()
    {
        await using var lora = new EncryptedLora(_host.Bytes);
        Assert.Equal(default, lora.Counters);
        await lora.OpenAsync(_host.Exchange, Cancellation);
        await lora["streaming.q_proj"].PrepareAsync(1, Cancellation);
        EncryptedLoraCounters before = lora.Counters;
        Assert.True(before.BytesUp > 100_000, "keys were sent");
        Assert.Equal(1, before.Blocks);
        PendingStep step = lora["sealed.q_proj"].Encrypt(new float[60]);
        int up = step.Request.Length;
        byte[] answer = _host.Handle(step.Request);
        step.Decrypt(answer, new float[54]);
        Assert.Equal(before with { Steps = 1, Tokens = 2, BytesUp = before.BytesUp + up, BytesDown = before.BytesDown + answer.Length }, lora.Counters);
        Assert.True(lora.MemoryBytes > 2048 * 12, "a block is there");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spools")]
    private static extern ref List<MaskSpool> SpoolsOf(EncryptedLora lora);

    private static async Task<PendingStep> Step(EncryptedLora lora, string layer)
    {
        EncryptedSite site = lora[$"{layer}.q_proj"];
        return await site.EncryptAsync(new float[site.InputSize], Cancellation);
    }

    // The later of the two slots' epochs, from a copy: .NET itself respects the lock of the file.
    private static ulong DurableEpoch(string cursor, string copy)
    {
        Process.Start("cp", [cursor, copy]).WaitForExit();
        byte[] slots = new byte[2 * 4096];
        File.ReadAllBytes(copy).CopyTo(slots, 0);
        return Math.Max(BinaryPrimitives.ReadUInt64LittleEndian(slots.AsSpan(48)), BinaryPrimitives.ReadUInt64LittleEndian(slots.AsSpan(4096 + 48)));
    }
}

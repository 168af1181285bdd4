using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Server;

namespace HeLora.Fuzz;

/// <summary>The messages around steps. What is accepted must serialise to the very bytes it was read from.</summary>
internal static class SessionTargets
{
    private static readonly byte[] Part = [1, 2, 3, 4, 5];

    private static readonly byte[][] Tokens =
        new uint[] { 0, 1, 2, 16, 1024, 4096, 16384, 16385, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF }.Select(BitConverter.GetBytes).ToArray();

    public static FuzzTarget Publication { get; } = new(
        "publication",
        bytes =>
        {
            var publication = Protocol.Publication.Deserialize(bytes);
            IReadOnlyList<SchemeParameters> parameters = publication.CreateParameters();
            try
            {
                publication.ReadOffers(parameters);
            }
            finally
            {
                foreach (SchemeParameters set in parameters)
                {
                    set.Dispose();
                }
            }

            CheckSame(bytes, publication.Serialize().Span);
        },
        () => [Publish(PlanKind.Coefficient), Publish(PlanKind.Diagonal), Publish(PlanKind.Streaming)],
        Tokens);

    public static FuzzTarget DescribeAdapter { get; } = Create(
        "describe-adapter", bytes => Protocol.DescribeAdapter.Deserialize(bytes).Serialize(), () => [new DescribeAdapter("adapter").Serialize()]);

    public static FuzzTarget OpenSession { get; } = Create(
        "open-session", bytes => Protocol.OpenSession.Deserialize(bytes).Serialize(),
        () => [new OpenSession(1, 2, [new SessionKeyMessages(Part, Part)], [Part, Part]).Serialize(), new OpenSession(1, 2, [], []).Serialize()]);

    public static FuzzTarget SessionOpened { get; } = Create(
        "session-opened", bytes => Protocol.SessionOpened.Deserialize(bytes).Serialize(), () => [new SessionOpened(1, 100, 4, [Part, Part]).Serialize()]);

    public static FuzzTarget ResumeSession { get; } = Create(
        "resume-session", bytes => Protocol.ResumeSession.Deserialize(bytes).Serialize(), () => [new ResumeSession(1, 2).Serialize()]);

    public static FuzzTarget CloseSession { get; } = Create(
        "close-session", bytes => Protocol.CloseSession.Deserialize(bytes).Serialize(), () => [new CloseSession(1).Serialize()]);

    public static FuzzTarget SessionClosed { get; } = Create(
        "session-closed", bytes => Protocol.SessionClosed.Deserialize(bytes).Serialize(), () => [new SessionClosed(1).Serialize()]);

    public static FuzzTarget Refusal { get; } = Create(
        "refusal", bytes => Protocol.Refusal.Deserialize(bytes).Serialize(), () => [new Refusal(RefusalReason.UnknownSite, "text").Serialize()]);

    private static FuzzTarget Create(string name, Func<byte[], byte[]> readAndWrite, Func<byte[][]> seeds) =>
        new(name, bytes => CheckSame(bytes, readAndWrite(bytes)), seeds, Tokens);

    private static byte[] Publish(PlanKind plan)
    {
        using var host = new AdapterHost(new AdapterHostOptions { Threads = 1 });
        var options = new PublishOptions { Objective = new Objective { Plan = plan } };
        return host.Load("adapter", [LoraModule.Random("layers.0.q_proj", 64, 40, 4, 8, 1)], options).Serialize().ToArray();
    }

    private static void CheckSame(ReadOnlySpan<byte> read, ReadOnlySpan<byte> written)
    {
        if (!read.SequenceEqual(written))
        {
            throw new InvalidOperationException("the message was accepted and is another one when written again");
        }
    }
}

using HeLora.Adapters.Peft;
using HeLora.Client;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Scheme;
using HeLora.Scheme.Hazmat;
using HeLora.Server;

namespace HeLora.Fuzz;

/// <summary>A host under every message that a client can send. It answers each of them, and none makes it fail.</summary>
internal static class HostTarget
{
    private const int InputSize = 64, OutputSize = 40;

    // Made late, as instrumented code cannot run before the fuzzer is connected.
    private static readonly Lazy<HostConnection> Connection = new(() => CreateHost().Connect("client"));
    private static readonly Lazy<IReadOnlyList<byte[]>> Messages = new(() => RecordAsync().GetAwaiter().GetResult());

    public static FuzzTarget Handle { get; } = new(
        "host",
        bytes =>
        {
            byte[] answer = Connection.Value.Handle(bytes);
            if (WireReader.TypeOf(answer) == WireType.Refusal)
            {
                throw new WireFormatException(Refusal.Deserialize(answer).Text);
            }
        },
        () => Messages.Value,
        new ulong[] { 0, 1, 0x7FFF_FFFF, 0xFFFF_FFFF, ulong.MaxValue }.Select(BitConverter.GetBytes).ToArray());

    private static AdapterHost CreateHost()
    {
        var host = new AdapterHost(new AdapterHostOptions
        {
            Threads = 1,
            MaxSessions = 4,
            Secret = new byte[AdapterHostOptions.SecretSize],
            Failed = exception => throw new InvalidOperationException("the host failed", exception),
        });
        foreach (PlanKind plan in Enum.GetValues<PlanKind>())
        {
            host.Load(
                plan.ToString(), [LoraModule.Random($"layers.0.{plan}", InputSize, OutputSize, 4, 8, 1)],
                new PublishOptions { Objective = new Objective { Plan = plan } });
        }

        return host;
    }

    // The messages of a client of every adapter that sends one token to another host, up to the end of its sessions.
    private static async Task<IReadOnlyList<byte[]>> RecordAsync()
    {
        using AdapterHost host = CreateHost();
        using HostConnection connection = host.Connect("client");
        var messages = new List<byte[]>();
        foreach (PlanKind plan in Enum.GetValues<PlanKind>())
        {
            EncryptedLora lora = await EncryptedLora.ConnectAsync(ExchangeAsync, plan.ToString()).ConfigureAwait(false);
            await using (lora.ConfigureAwait(false))
            {
                await lora.Sites[0].ApplyAsync(new float[InputSize], new float[OutputSize]).ConfigureAwait(false);
            }
        }

        return messages;

        ValueTask<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
        {
            lock (messages)
            {
                if (WireReader.TypeOf(message.Span) != WireType.CloseSession)
                {
                    messages.Add(message.ToArray());
                }
            }

            return ValueTask.FromResult<ReadOnlyMemory<byte>>(connection.Handle(message));
        }
    }
}

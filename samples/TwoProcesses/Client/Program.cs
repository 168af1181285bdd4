// The owner of the data: Client PORT sends one token through every site of the adapter.
using System.Net.Sockets;
using HeLora.Client;
using TwoProcesses;

using var client = new TcpClient("localhost", args is [string port] ? int.Parse(port) : throw new InvalidOperationException("usage: Client PORT"));
NetworkStream stream = client.GetStream();
var turn = new SemaphoreSlim(1);
await using EncryptedLora lora = await EncryptedLora.ConnectAsync(ExchangeAsync, "demo");
foreach (EncryptedSite site in lora.Sites)
{
    float[] x = [.. Enumerable.Range(0, site.InputSize).Select(i => MathF.Sin(i))], deltas = new float[site.OutputSize];
    await site.PrepareAsync(tokens: 1);
    using PendingStep step = site.Encrypt(x);
    ReadOnlyMemory<byte> answer = await ExchangeAsync(step.Request, default);
    step.Decrypt(answer.Span, deltas);
    foreach (SiteModule module in site.Modules)
    {
        Console.WriteLine($"{module.Path} {string.Join(' ', deltas.AsSpan(module.Offset, module.OutputSize).ToArray())}");
    }
}

// One message at a time goes to the server and back; the background producer sends here too. An exchange that has begun is not
// cancelled, since its answer would be taken for the next one's.
async ValueTask<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
{
    await turn.WaitAsync(cancellation);
    try
    {
        await Frames.WriteAsync(stream, message);
        return await Frames.ReadAsync(stream) ?? throw new IOException("the server closed the connection");
    }
    finally
    {
        turn.Release();
    }
}

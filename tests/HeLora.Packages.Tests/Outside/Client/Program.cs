using System.Diagnostics;
using System.Runtime.InteropServices;
using HeLora.Client.Hazmat.Streaming;

using Process server = Process.Start(new ProcessStartInfo("dotnet", [args[0]]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
using var input = new BinaryReader(server.StandardOutput.BaseStream);
using var output = new BinaryWriter(server.StandardInput.BaseStream);

using var spool = new MemoryMaskSpool();
using StreamingClient client = StreamingClient.Connect(Receive(), spool);
client.Welcome(Exchange(client.Hello()));
using PendingBlock block = client.BeginBlock();
client.CompleteBlock(block, Exchange(block.Message.Span));

var request = new StreamingRequest();
client.Encrypt(Enumerable.Repeat(1f, 64).ToArray(), request);
var deltas = new float[48];
client.Decrypt(request, Exchange(request.Message.Span), deltas);

byte[] plain = Receive();
ReadOnlySpan<double> expected = MemoryMarshal.Cast<byte, double>(plain);
double error = 0;
for (int i = 0; i < deltas.Length; i++)
{
    error = Math.Max(error, Math.Abs(deltas[i] - expected[i]));
}

Console.WriteLine(error < 0.01 ? "right" : $"wrong by {error}");
return error < 0.01 ? 0 : 1;

byte[] Receive() => input.ReadBytes(input.ReadInt32());

byte[] Exchange(ReadOnlySpan<byte> message)
{
    output.Write(message.Length);
    output.Write(message);
    output.Flush();
    return Receive();
}

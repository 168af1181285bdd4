// The owner of the adapter: Server [PEFT_DIRECTORY|random] [sealed|open-basis] [coefficient|diagonal|streaming]; diagonal is sealed only.
using System.Net;
using System.Net.Sockets;
using HeLora.Adapters.Peft;
using HeLora.Compiler;
using HeLora.Protocol;
using HeLora.Server;
using TwoProcesses;

var objective = new Objective
{
    Privacy = Enum.Parse<AdapterPrivacy>((args.ElementAtOrDefault(1) ?? "sealed").Replace("-", ""), ignoreCase: true),
    Plan = args.Length > 2 ? Enum.Parse<PlanKind>(args[2], ignoreCase: true) : null,
};
using var host = new AdapterHost();
IReadOnlyList<LoraModule> modules = args is [] or ["random", ..]
    ? [LoraModule.Random("model.layers.0.self_attn.q_proj", inputSize: 512, outputSize: 512, rank: 8, alpha: 16, seed: 1)]
    : PeftAdapter.Load(args[0]).Modules;
host.Load("demo", modules, new PublishOptions { Objective = objective });
using var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
Console.WriteLine($"listening on port {((IPEndPoint)listener.LocalEndpoint).Port}");
while (true)
{
    _ = ServeAsync(await listener.AcceptTcpClientAsync());
}

async Task ServeAsync(TcpClient client)
{
    using (client)
    using (HostConnection connection = host.Connect("demo client"))
    {
        NetworkStream stream = client.GetStream();
        while (await Frames.ReadAsync(stream) is { } message)
        {
            await Frames.WriteAsync(stream, connection.Handle(message));
        }
    }
}

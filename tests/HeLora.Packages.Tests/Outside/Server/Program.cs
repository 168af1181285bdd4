using HeLora.Adapters.Peft;
using HeLora.Protocol;
using HeLora.Protocol.Streaming;
using HeLora.Server.Streaming;

// One projection with random weights; messages come and go as a length and bytes.
using var input = new BinaryReader(Console.OpenStandardInput());
using var output = new BinaryWriter(Console.OpenStandardOutput());
LoraModule module = LoraModule.Random("q_proj", 64, 48, 4, 8, 1);
using var adapter = StreamingAdapter.Create(
    [module], new StreamingLayout(AdapterPrivacy.Sealed, new StreamingParameters(StreamingParameters.MinDegree, 40), 64, [new ModuleShape("q_proj", 48, 4)]));
Send(adapter.Offer.Serialize());
using StreamingSession session = adapter.Open(Receive());
Send(session.Welcome());
Send(session.MakeBlock(Receive()));
Send(session.Evaluate(Receive()));

// The weights' product with a vector of ones, so that the client can tell whether it is right.
var delta = new double[48];
module.Apply(Enumerable.Repeat(1f, 64).ToArray(), delta);
Send(delta.SelectMany(BitConverter.GetBytes).ToArray());

byte[] Receive() => input.ReadBytes(input.ReadInt32());

void Send(byte[] message)
{
    output.Write(message.Length);
    output.Write(message);
    output.Flush();
}

using HeLora.Protocol.Streaming;

namespace HeLora.Compiler.Streaming;

/// <summary>A <see cref="StreamingLayout"/> has no free parameters beside those of its ring.</summary>
internal sealed record StreamingLayoutDocument : LayoutDocument;

namespace HeLora.Plans.Streaming;

/// <summary>A <see cref="StreamingLayout"/> has no free parameters beside those of its ring.</summary>
internal sealed record StreamingLayoutDocument : LayoutDocument;

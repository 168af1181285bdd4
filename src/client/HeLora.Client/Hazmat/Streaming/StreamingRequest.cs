namespace HeLora.Client.Hazmat.Streaming;

/// <summary>A request of the streaming plan. The client chooses its positions; there is no way to choose them otherwise.</summary>
public sealed class StreamingRequest : SiteRequest
{
    /// <summary>The position of its first token.</summary>
    public long Position { get; internal set; }
}

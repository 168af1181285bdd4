namespace HeLora.Measurements;

/// <summary>Writes files whole or not at all.</summary>
public static class TextFile
{
    /// <summary>Writes a text as UTF-8; a temporary file beside the file takes its place when complete.</summary>
    public static void Write(string path, string text)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}

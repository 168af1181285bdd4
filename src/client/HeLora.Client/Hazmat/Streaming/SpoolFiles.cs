using Microsoft.Win32.SafeHandles;

namespace HeLora.Client.Hazmat.Streaming;

/// <summary>Opens files that only their owner can read, and only one process at a time.</summary>
internal static class SpoolFiles
{
    /// <summary>Opens a file for reading and writing.</summary>
    public static SafeFileHandle Open(string path, FileMode mode)
    {
        SafeFileHandle file = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.None);
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    /// <summary>Creates a folder that only its owner can enter, unless it exists.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HeLora.Measurements;

/// <summary>
/// Compares JSON with the type that it will become and names the field that does not fit: one that is missing, null or of another
/// kind, or a number out of range (<see cref="NumberRange"/>). Unknown fields are ignored.
/// </summary>
internal static class JsonShape
{
    /// <summary>The text of a field of the root.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string TextAt(JsonElement root, string field) => root.ValueKind != JsonValueKind.Object
        ? throw Wrong("", root, "an object")
        : root.TryGetProperty(field, out JsonElement value) ? Text(value, field) : throw Missing(field);

    /// <summary>Compares.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="type">The type.</param>
    /// <param name="field">Where it is, as errors name it; empty for the root.</param>
    /// <exception cref="InputException">It does not fit.</exception>
    public static void Check(JsonElement element, JsonTypeInfo type, string field)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(element, type, field);
                break;
            case JsonTypeInfoKind.Enumerable:
                Expect(element, JsonValueKind.Array, "an array", field);
                int index = 0;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Check(item, type.Options.GetTypeInfo(type.ElementType!), $"{field}[{index++}]");
                }

                break;
            case JsonTypeInfoKind.Dictionary:
                Expect(element, JsonValueKind.Object, "an object", field);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    Check(property.Value, type.Options.GetTypeInfo(type.ElementType!), $"{field}['{PlainText.Clip(Name(property, field))}']");
                }

                break;
            default:
                CheckValue(element, Nullable.GetUnderlyingType(type.Type) ?? type.Type, field);
                break;
        }
    }

    private static void CheckObject(JsonElement element, JsonTypeInfo type, string field)
    {
        Expect(element, JsonValueKind.Object, "an object", field);
        foreach (JsonPropertyInfo property in type.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null))
        {
            string name = field.Length == 0 ? property.Name : $"{field}.{property.Name}";
            if (!element.TryGetProperty(property.Name, out JsonElement value))
            {
                // Generated code sets properties that have a default value all the same: to null, where they are missing.
                if (property.IsRequired || !(property.IsSetNullable || property.PropertyType.IsValueType))
                {
                    throw Missing(name);
                }
            }
            else if (value.ValueKind == JsonValueKind.Null && property.IsSetNullable)
            {
                continue;
            }
            else
            {
                Check(value, type.Options.GetTypeInfo(property.PropertyType), name);
            }
        }
    }

    private static void CheckValue(JsonElement element, Type type, string field)
    {
        bool fits = true;
        switch (Type.GetTypeCode(type))
        {
            case TypeCode.String:
                Text(element, field);
                break;
            case TypeCode.Boolean:
                fits = element.ValueKind is JsonValueKind.True or JsonValueKind.False;
                break;
            case TypeCode.Int32:
                fits = element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number) && NumberRange.Holds(field, number);
                break;
            case TypeCode.Int64:
                fits = element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long large) && NumberRange.Holds(field, large);
                break;
            case TypeCode.UInt64:
                fits = element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out _);
                break;
            case TypeCode.Double:
                fits = Number(element) is { } value && NumberRange.Holds(field, value);
                break;
            default:
                throw new NotSupportedException($"{field}: no check of {type}");
        }

        if (!fits)
        {
            throw Wrong(field, element, type == typeof(bool) ? "true or false" : NumberRange.Describe(field, type));
        }
    }

    private static double? Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.String when element.ValueEquals("NaN") => double.NaN,
        JsonValueKind.String when element.ValueEquals("Infinity") => double.PositiveInfinity,
        _ => null,
    };

    // Text may be invalid UTF-8 or hold half of a surrogate pair: JsonElement says so when it is asked for the text.
    private static string Text(JsonElement element, string field)
    {
        Expect(element, JsonValueKind.String, "text", field);
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InputException($"{field}: not Unicode; expected text");
        }
    }

    private static string Name(JsonProperty property, string field)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InputException($"{field}: a name that is not Unicode; expected text");
        }
    }

    private static void Expect(JsonElement element, JsonValueKind kind, string expected, string field)
    {
        if (element.ValueKind != kind)
        {
            throw Wrong(field, element, expected);
        }
    }

    private static InputException Missing(string field) => new($"{field}: missing; expected a value");

    private static InputException Wrong(string field, JsonElement element, string expected)
    {
        string found = element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "text",
            _ => PlainText.Clip(element.GetRawText()),
        };
        return new($"{(field.Length == 0 ? "the report" : field)}: {found}; expected {expected}");
    }
}

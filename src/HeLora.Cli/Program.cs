Console.WriteLine("helora");

print("dyepack")

"""A poster for a waiting room: which pharmacies near a place are open late and at weekends."""

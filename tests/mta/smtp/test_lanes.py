import asyncio

from mta.smtp.lanes import Lanes


def test_who_comes_with_much_holds_up_himself() -> None:
    async def go() -> None:
        lanes, inside, end = Lanes(2), [], asyncio.Event()

        async def stay(name: str) -> None:
            async with lanes.place(name):
                inside.append(name)
                await end.wait()

        tasks = [asyncio.create_task(stay(name)) for name in "mmmmca"]
        await asyncio.sleep(0)
        assert sorted(inside) == ["a", "c", "m", "m"]
        tasks[3].cancel()  # who hangs up while he waits leaves no place taken
        end.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert sorted(inside) == ["a", "c", "m", "m", "m"]
        assert not lanes

    asyncio.run(go())
